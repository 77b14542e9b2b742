// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Xunit;

namespace Parley.Sip.Tests.Parsing;

public sealed class SipMessageParserTests
{
    [Fact]
    public void REGISTER_OfTheClient_IsIndexed()
    {
        SipMessage message = Samples.Message(Samples.Register);
        Assert.True(message.IsRequest);
        Assert.Equal(SipMethod.Register, message.Method);
        Assert.Equal("sip:contoso.test"u8, message.RequestUri);
        Assert.Equal("z9hG4bK77"u8, message.TopViaBranch);
        Assert.Equal("192.0.2.2:50522"u8, message.TopViaSentBy);
        Assert.Equal("sip:alice@contoso.test"u8, message.FromUri);
        Assert.Equal("6221664655"u8, message.FromTag);
        Assert.Equal("abb2cb12b77f"u8, message.FromEpid);
        Assert.True(message.ToTag.IsEmpty);
        Assert.Equal(70, message.MaxForwards);
        Assert.Equal(1u, message.CSeqNumber);
        Assert.Equal(-1, message.Expires);
        Assert.Equal(13, message.HeaderCount);
        Assert.True(message.IsAnswerable);
    }

    [Fact]
    public void INVITE_WithoutBranchAndWithCredentialsLast_IsAccepted()
    {
        SipMessage message = Samples.Message(Samples.Invite);
        Assert.True(message.TopViaBranch.IsEmpty);
        Assert.True(message.TryGetHeader(SipHeaderId.Authorization, out ReadOnlySpan<byte> text));
        Assert.True(AuthParametersReader.TryRead(text, out AuthParametersReader credentials));
        Assert.Equal("CE36"u8, credentials.Parameter("response"u8));
        Assert.Equal(21, message.Body.Length);
    }

    [Fact]
    public void Response_MethodAndNumber_ComeFromCSeq()
    {
        SipMessage message = Samples.Message(Samples.Response);
        Assert.False(message.IsRequest);
        Assert.False(message.IsAnswerable);
        Assert.Equal(200, message.StatusCode);
        Assert.Equal("OK"u8, message.ReasonPhrase);
        Assert.Equal(SipMethod.Invite, message.Method);
        Assert.Equal("INVITE"u8, message.MethodToken);
        Assert.True(message.RequestUri.IsEmpty);
    }

    [Fact]
    public void CompactForms_AreTheSameHeaders()
    {
        SipMessage message = Samples.Message(
            """
            SUBSCRIBE sip:bob@contoso.test SIP/2.0
            v: SIP/2.0/TLS host;branch=z9hG4bK1
            f: <sip:a@b>;tag=1
            t: sip:bob@contoso.test
            i: call
            m: <sip:a@host>
            c: text/plain
            e: gzip
            k: one
            K: two
            o: presence
            u: presence
            s: subject
            x: 90
            r: <sip:c@d>
            CSeq: 1 SUBSCRIBE
            l: 2

            ab
            """);
        SipHeaderId[] ids =
        [
            SipHeaderId.Via, SipHeaderId.From, SipHeaderId.To, SipHeaderId.CallId, SipHeaderId.Contact,
            SipHeaderId.ContentType,
            SipHeaderId.ContentEncoding, SipHeaderId.Supported, SipHeaderId.Supported, SipHeaderId.Event,
            SipHeaderId.AllowEvents,
            SipHeaderId.Subject, SipHeaderId.SessionExpires, SipHeaderId.ReferTo, SipHeaderId.CSeq,
            SipHeaderId.ContentLength,
        ];
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.Equal(ids[i], message.GetHeader(i).Id);
        }

        Assert.Equal("ab"u8, message.Body);
    }

    [Theory]
    [InlineData("From", SipParseError.BadFrom)]
    [InlineData("To", SipParseError.BadTo)]
    [InlineData("Call-ID", SipParseError.BadCallId)]
    [InlineData("CSeq", SipParseError.BadCSeq)]
    [InlineData("Via", SipParseError.BadVia)]
    [InlineData("Content-Length", SipParseError.MissingContentLength)]
    public void MandatoryHeader_Missing_IsRefused(string name, SipParseError expected)
    {
        string text = Without(Samples.Register, name);
        Assert.Equal(expected, Samples.Error(text, out SipMessage message));
        Assert.Equal(name == "Content-Length", message.IsAnswerable);
    }

    [Theory]
    [InlineData("From: <sip:mallory@contoso.test>;tag=1")]
    [InlineData("f: <sip:mallory@contoso.test>;tag=1")]
    [InlineData("To: <sip:bob@contoso.test>")]
    [InlineData("i: other")]
    [InlineData("CSeq: 2 REGISTER")]
    [InlineData("Max-Forwards: 70")]
    [InlineData("Content-Length: 0")]
    [InlineData("Event: presence")]
    [Trait("claim", "T21")]
    public void SingleHeader_Twice_IsRefused(string line)
    {
        string text = Samples.Register.ReplaceLineEndings("\n").Replace("\nEvent:", "\n" + line + "\nEvent:",
            StringComparison.Ordinal);
        Assert.Equal(SipParseError.DuplicateHeader, Samples.Error(text, out SipMessage message));
        Assert.True(message.IsAnswerable);
    }

    [Theory]
    [InlineData("CSeq: 1 INVITE", SipParseError.CSeqMethodMismatch)]
    [InlineData("CSeq: 1 register", SipParseError.CSeqMethodMismatch)]
    [InlineData("CSeq: 2147483648 REGISTER", SipParseError.BadCSeq)]
    [InlineData("CSeq: 99999999999999999999999999 REGISTER", SipParseError.BadCSeq)]
    [InlineData("CSeq: -1 REGISTER", SipParseError.BadCSeq)]
    [InlineData("CSeq: 1REGISTER", SipParseError.BadCSeq)]
    [InlineData("CSeq: 1", SipParseError.BadCSeq)]
    [InlineData("CSeq: 1 REGISTER x", SipParseError.BadCSeq)]
    [InlineData("CSeq:", SipParseError.BadCSeq)]
    [InlineData("CSeq: 2147483647 REGISTER", SipParseError.None)]
    [InlineData("CSeq: 0 REGISTER", SipParseError.None)]
    public void CSeq_IsChecked(string line, SipParseError expected) =>
        Assert.Equal(expected, Samples.Error(Replace(Samples.Register, "CSeq", line)));

    [Theory]
    [InlineData("Max-Forwards: 256", SipParseError.BadMaxForwards)]
    [InlineData("Max-Forwards: x", SipParseError.BadMaxForwards)]
    [InlineData("Max-Forwards: 255", SipParseError.None)]
    [InlineData("Max-Forwards: 0", SipParseError.None)]
    public void MaxForwards_IsChecked(string line, SipParseError expected) =>
        Assert.Equal(expected, Samples.Error(Replace(Samples.Register, "Max-Forwards", line)));

    [Theory]
    [InlineData("Content-Length: 1", SipParseError.ContentLengthMismatch)]
    [InlineData("Content-Length: +0", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 0x0", SipParseError.BadContentLength)]
    [InlineData("Content-Length: 99999999999999999999", SipParseError.ContentLengthMismatch)]
    [InlineData("Content-Length: 000", SipParseError.None)]
    public void ContentLength_MustAgreeWithTheFrame(string line, SipParseError expected) =>
        Assert.Equal(expected, Samples.Error(Replace(Samples.Register, "Content-Length", line)));

    [Fact]
    public void ContentLength_LessThanTheFrame_IsRefusedOnAStreamAndCutInADatagram()
    {
        byte[] octets = Samples.Octets(Samples.Register + "more");
        SipMessage message = new();
        Assert.False(SipMessageParser.TryParse(octets, SipLimits.Default, message, out SipParseError error));
        Assert.Equal(SipParseError.ContentLengthMismatch, error);
        Assert.True(SipMessageParser.TryParseDatagram(octets, SipLimits.Default, message, out _));
        Assert.Equal(octets.Length - 4, message.Raw.Length);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", SipParseError.NotSip)]
    [InlineData("", SipParseError.NotSip)]
    [InlineData("REGISTER", SipParseError.NotSip)]
    [InlineData("REGISTER  SIP/2.0", SipParseError.BadRequestUri)]
    [InlineData("REGISTER sip:contoso.test", SipParseError.NotSip)]
    [InlineData("REGISTER sip:contoso.test SIP/2.0 ", SipParseError.BadStartLine)]
    [InlineData("REGISTER sip:contoso.test SIP/3.0", SipParseError.UnsupportedVersion)]
    [InlineData("REGISTER contoso.test SIP/2.0", SipParseError.BadRequestUri)]
    [InlineData("REGISTER <sip:contoso.test> SIP/2.0", SipParseError.BadRequestUri)]
    [InlineData("REGISTER sip:contoso.test sip/2.0", SipParseError.None)]
    public void RequestLine_IsChecked(string line, SipParseError expected) =>
        Assert.Equal(expected,
            Samples.Error(line + Samples.Register[Samples.Register.IndexOf('\n', StringComparison.Ordinal)..]));

    [Theory]
    [InlineData("SIP/2.0 200 OK", SipParseError.None)]
    [InlineData("SIP/2.0 200 ", SipParseError.None)]
    [InlineData("SIP/2.0 200", SipParseError.None)]
    [InlineData("SIP/2.0 099 OK", SipParseError.BadStartLine)]
    [InlineData("SIP/2.0 700 OK", SipParseError.BadStartLine)]
    [InlineData("SIP/2.0 2000 OK", SipParseError.BadStartLine)]
    [InlineData("SIP/2.0 20", SipParseError.BadStartLine)]
    [InlineData("SIP/2.1 200 OK", SipParseError.UnsupportedVersion)]
    public void StatusLine_IsChecked(string line, SipParseError expected) =>
        Assert.Equal(expected,
            Samples.Error(line + Samples.Response[Samples.Response.IndexOf('\n', StringComparison.Ordinal)..]));

    [Theory]
    [InlineData("X: a\rb")]
    [InlineData("X: a\nb")]
    [InlineData("X")]
    [InlineData(": x")]
    [InlineData("X y: z")]
    [InlineData("X\u00e9: z")]
    public void HeaderLine_Malformed_IsRefused(string line)
    {
        string text = Samples.Register.ReplaceLineEndings("\r\n").Replace("\r\nEvent:", "\r\n" + line + "\r\nEvent:",
            StringComparison.Ordinal);
        SipMessage message = new();
        Assert.False(SipMessageParser.TryParse(Encoding.UTF8.GetBytes(text), SipLimits.Default, message,
            out SipParseError error));
        Assert.True(error is SipParseError.BadHeaderLine or SipParseError.HeadNotTerminated, error.ToString());
    }

    [Theory]
    [InlineData("tag=a b", SipParseError.BadFrom)]
    [InlineData("tag=\"quoted\"", SipParseError.None)]
    [InlineData("tag=\"a\\\"b\"", SipParseError.BadFrom)]
    [InlineData("tag=a;epid=a@b", SipParseError.BadFrom)]
    [InlineData("tag=a, <sip:b@c>", SipParseError.BadFrom)]
    [InlineData("tag=a;;", SipParseError.BadFrom)]
    public void From_MustBeOneAddressWithTokens(string parameters, SipParseError expected) =>
        Assert.Equal(expected,
            Samples.Error(Replace(Samples.Register, "From", "From: <sip:alice@contoso.test>;" + parameters)));

    [Fact]
    public void Limits_AtTheLimitAndOneBeyond()
    {
        byte[] octets = Samples.Octets(Samples.Register);
        int head = octets.Length;
        Assert.Equal(SipParseError.None, Error(new SipLimits { MaximumMessageBytes = head }));
        Assert.Equal(SipParseError.MessageTooLarge, Error(new SipLimits { MaximumMessageBytes = head - 1 }));
        Assert.Equal(SipParseError.None, Error(new SipLimits { MaximumHeadBytes = head }));
        Assert.Equal(SipParseError.HeadTooLarge, Error(new SipLimits { MaximumHeadBytes = head - 1 }));
        Assert.Equal(SipParseError.None, Error(new SipLimits { MaximumHeaderCount = 13 }));
        Assert.Equal(SipParseError.TooManyHeaders, Error(new SipLimits { MaximumHeaderCount = 12 }));
        int longest = 0;
        foreach (string line in Samples.Register.ReplaceLineEndings("\n").Split('\n'))
        {
            longest = Math.Max(longest, line.Length + 2);
        }

        Assert.Equal(SipParseError.None, Error(new SipLimits { MaximumHeaderBytes = longest }));
        Assert.Equal(SipParseError.HeaderTooLong, Error(new SipLimits { MaximumHeaderBytes = longest - 1 }));
        Assert.Equal(SipParseError.None, Error(new SipLimits { MaximumUriBytes = "sip:alice@contoso.test".Length }));
        Assert.Equal(SipParseError.BadFrom,
            Error(new SipLimits { MaximumUriBytes = "sip:alice@contoso.test".Length - 1 }));
        Assert.Equal(SipParseError.RequestUriTooLong,
            Error(new SipLimits { MaximumUriBytes = "sip:contoso.test".Length - 1 }));
        int callId = "67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x".Length;
        Assert.Equal(SipParseError.None, Error(new SipLimits { MaximumIdentifierBytes = callId }));
        Assert.Equal(SipParseError.BadCallId, Error(new SipLimits { MaximumIdentifierBytes = callId - 1 }));

        SipParseError Error(SipLimits limits) => Samples.Error(Samples.Register, limits);
    }

    [Fact]
    public void Limits_ListsOfViaAndRecordRoute_AreCountedByValue()
    {
        string vias =
            Replace(Samples.Register, "Via", "Via: SIP/2.0/TCP a;branch=z9hG4bK1, SIP/2.0/TCP b\nv: SIP/2.0/TCP c");
        Assert.Equal(SipParseError.None, Samples.Error(vias, new SipLimits { MaximumViaCount = 3 }));
        Assert.Equal(SipParseError.TooManyVias, Samples.Error(vias, new SipLimits { MaximumViaCount = 2 }));
        Assert.Equal(SipParseError.None, Samples.Error(Samples.Notify, new SipLimits { MaximumRouteCount = 2 }));
        Assert.Equal(SipParseError.BadRecordRoute,
            Samples.Error(Samples.Notify, new SipLimits { MaximumRouteCount = 1 }));
    }

    [Fact]
    public void Instance_Reused_ForgetsTheMessageBefore()
    {
        SipMessage message = new();
        _ = SipMessageParser.TryParse(Samples.Octets(Samples.Response), SipLimits.Default, message, out _);
        _ = SipMessageParser.TryParse(Samples.Octets(Samples.Register), SipLimits.Default, message, out _);
        Assert.Equal(0, message.StatusCode);
        Assert.True(message.ReasonPhrase.IsEmpty);
        Assert.True(message.ToEpid.IsEmpty);
        Assert.False(message.TryGetHeader(SipHeaderId.RecordRoute, out _));
        message.Clear();
        Assert.Equal(0, message.Raw.Length);
        Assert.Equal(0, message.HeaderCount);
    }

    [Fact]
    public void EveryError_HasAStatusAndAText()
    {
        foreach (SipParseError error in Enum.GetValues<SipParseError>())
        {
            Assert.False(error.Reason().IsEmpty);
            Assert.InRange(error.StatusCode(), 400, 505);
        }
    }

    private static string Without(string text, string name) => Replace(text, name, null);

    private static string Replace(string text, string name, string? line)
    {
        StringBuilder result = new();
        foreach (string each in text.ReplaceLineEndings("\n").Split('\n')[..^1])
        {
            string? kept = each.StartsWith(name + ":", StringComparison.Ordinal) ? line : each;
            if (kept is not null)
            {
                result.Append(kept).Append('\n');
            }
        }

        return result.ToString();
    }
}
