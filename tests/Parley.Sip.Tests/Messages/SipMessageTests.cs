// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Messages;
using Xunit;

namespace Parley.Sip.Tests.Messages;

public sealed class SipMessageTests
{
    private const string ManyHeaders =
        """
        OPTIONS sip:b@contoso.test SIP/2.0
        Via: SIP/2.0/TLS h;branch=z9hG4bK1
        From: <sip:a@contoso.test>;tag=1
        To: <sip:b@contoso.test>
        Call-ID: c
        CSeq: 1 OPTIONS
        Supported: one, two
        X-Some: first
        Supported:  Three ,four
        x-some: second
        Require:
        Expires: 99999999999
        Content-Length: 0


        """;

    [Fact]
    public void GetHeaders_SeveralLines_InOrderOfAppearance()
    {
        List<string> values = [];
        foreach (ReadOnlySpan<byte> value in Samples.Message(ManyHeaders).GetHeaders(SipHeaderId.Supported))
        {
            values.Add(Samples.Text(value));
        }

        Assert.Equal(["one, two", "Three ,four"], values);
    }

    [Theory]
    [InlineData("one", true)]
    [InlineData("TWO", true)]
    [InlineData("three", true)]
    [InlineData("four", true)]
    [InlineData("thre", false)]
    [InlineData("", false)]
    public void HasToken_LooksInEveryListWithoutCase(string token, bool expected) =>
        Assert.Equal(expected, Samples.Message(ManyHeaders).HasToken(SipHeaderId.Supported, Samples.Octets(token)));

    [Fact]
    public void TryGetHeader_ByName_TakesTheFirstInAnyCase()
    {
        SipMessage message = Samples.Message(ManyHeaders);
        Assert.True(message.TryGetHeader("X-SOME"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("first"u8, value);
        Assert.True(message.TryGetHeader("k"u8, out value));
        Assert.Equal("one, two"u8, value);
        Assert.False(message.TryGetHeader("X-None"u8, out _));
    }

    [Fact]
    public void Expires_BeyondItsRange_IsTheLargest() =>
        Assert.Equal(uint.MaxValue, Samples.Message(ManyHeaders).Expires);

    [Fact]
    public void GetHeader_OutOfRange_IsOurMistake()
    {
        SipMessage message = Samples.Message(ManyHeaders);
        Assert.Throws<ArgumentOutOfRangeException>(() => message.GetHeader(message.HeaderCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => message.GetHeader(-1));
    }

    [Fact]
    public void Detach_OwnsItsOctets()
    {
        byte[] octets = Samples.Octets(Samples.Invite);
        SipMessage message = new();
        _ = Parley.Sip.Parsing.SipMessageParser.TryParse(octets, Parley.Sip.Parsing.SipLimits.Default, message, out _);
        SipMessage kept = message.Detach();
        Array.Clear(octets);
        message.Clear();
        Assert.Equal(SipMethod.Invite, kept.Method);
        Assert.Equal("3284751"u8, kept.FromTag);
        Assert.Equal("192.0.2.2:50522"u8, kept.TopViaSentBy);
        Assert.Equal(21, kept.Body.Length);
        Assert.True(kept.TryGetHeader(SipHeaderId.Contact, out _));
        Assert.Equal(Samples.Octets(Samples.Invite), kept.Raw.ToArray());
        Assert.True(kept.IsAnswerable);
    }

    [Fact]
    public void Index_MoreHeadersThanExpected_Grows()
    {
        string many = string.Concat(System.Linq.Enumerable.Repeat("X: 1\n", 150));
        SipMessage message =
            Samples.Message(ManyHeaders.ReplaceLineEndings("\n").Replace("Require:\n", many, StringComparison.Ordinal));
        Assert.Equal(161, message.HeaderCount);
    }

    [Fact]
    public void Names_EveryId_IsFoundInAnyCase()
    {
        foreach (SipHeaderId id in Enum.GetValues<SipHeaderId>())
        {
            if (id == SipHeaderId.Other)
            {
                continue;
            }

            string name = Samples.Text(id.Name());
            Assert.Equal(id, SipHeaderNames.Find(Samples.Octets(name)));
            Assert.Equal(id, SipHeaderNames.Find(Samples.Octets(name.ToUpperInvariant())));
            Assert.Equal(SipHeaderId.Other, SipHeaderNames.Find(Samples.Octets(name + "x")));
        }
    }

    [Fact]
    public void Methods_EveryOne_IsFoundWithCase()
    {
        foreach (SipMethod method in Enum.GetValues<SipMethod>())
        {
            if (method != SipMethod.Unknown)
            {
                string token = Samples.Text(method.Token());
                Assert.Equal(method, SipMethods.Find(Samples.Octets(token)));
                Assert.Equal(SipMethod.Unknown, SipMethods.Find(Samples.Octets(token.ToLowerInvariant())));
            }
        }
    }

    [Theory]
    [InlineData(200, "OK")]
    [InlineData(481, "Call/Transaction Does Not Exist")]
    [InlineData(299, "OK")]
    [InlineData(499, "Request Failure")]
    [InlineData(699, "Global Failure")]
    public void Phrase_OfEveryCode(int code, string phrase) =>
        Assert.Equal(phrase, Samples.Text(SipStatus.Phrase(code)));
}
