// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Uris;
using Xunit;

namespace Parley.Sip.Tests.Parsing;

/// <summary>RFC 4475: every message, as it would arrive in a datagram.</summary>
public sealed class TortureTests
{
    [Theory]
    [InlineData("wsinv", SipMethod.Invite)] // 3.1.1.1
    [InlineData("intmeth", SipMethod.Unknown)] // 3.1.1.2
    [InlineData("esc01", SipMethod.Invite)] // 3.1.1.3
    [InlineData("escnull", SipMethod.Register)] // 3.1.1.4
    [InlineData("esc02", SipMethod.Unknown)] // 3.1.1.5
    [InlineData("lwsdisp", SipMethod.Options)] // 3.1.1.6
    [InlineData("longreq", SipMethod.Invite)] // 3.1.1.7
    [InlineData("dblreq", SipMethod.Register)] // 3.1.1.8
    [InlineData("semiuri", SipMethod.Options)] // 3.1.1.9
    [InlineData("transports", SipMethod.Options)] // 3.1.1.10
    [InlineData("mpart01", SipMethod.Message)] // 3.1.1.11
    [InlineData("unreason", SipMethod.Invite)] // 3.1.1.12
    [InlineData("noreason", SipMethod.Invite)] // 3.1.1.13
    [InlineData("escruri", SipMethod.Invite)] // 3.1.2.11: well-formed; the headers in the Request-URI are ignored
    [InlineData("baddate", SipMethod.Invite)] // 3.1.2.12: Date is not looked at
    [InlineData("regbadct", SipMethod.Register)] // 3.1.2.13: the registrar refuses the Contact
    [InlineData("badbranch", SipMethod.Options)] // 3.2.1: matched as of RFC 2543
    [InlineData("unkscm", SipMethod.Options)] // 3.3.2: the router answers 416
    [InlineData("novelsc", SipMethod.Options)] // 3.3.3
    [InlineData("unksm2", SipMethod.Register)] // 3.3.4
    [InlineData("bext01", SipMethod.Options)] // 3.3.5: the service answers 420
    [InlineData("invut", SipMethod.Invite)] // 3.3.6
    [InlineData("regaut01", SipMethod.Register)] // 3.3.7
    [InlineData("bcast", SipMethod.Invite)] // 3.3.10
    [InlineData("zeromf", SipMethod.Options)] // 3.3.11
    [InlineData("cparam01", SipMethod.Register)] // 3.3.12
    [InlineData("cparam02", SipMethod.Register)] // 3.3.13
    [InlineData("regescrt", SipMethod.Register)] // 3.3.14
    [InlineData("sdp01", SipMethod.Invite)] // 3.3.15
    [InlineData("inv2543", SipMethod.Invite)] // 3.4.1
    public void TryParseDatagram_ValidMessage_IsAccepted(string name, SipMethod method)
    {
        SipMessage message = Accept(name);
        Assert.Equal(method, message.Method);
    }

    [Theory]
    [InlineData("badinv01", SipParseError.BadVia)] // 3.1.2.1
    [InlineData("clerr", SipParseError.ContentLengthMismatch)] // 3.1.2.2
    [InlineData("ncl", SipParseError.BadContentLength)] // 3.1.2.3
    [InlineData("scalar02", SipParseError.BadCSeq)] // 3.1.2.4
    [InlineData("scalarlg", SipParseError.BadCSeq)] // 3.1.2.5
    [InlineData("quotbal", SipParseError.BadTo)] // 3.1.2.6
    [InlineData("ltgtruri", SipParseError.BadRequestUri)] // 3.1.2.7
    [InlineData("lwsruri", SipParseError.BadRequestUri)] // 3.1.2.8
    [InlineData("lwsstart", SipParseError.BadRequestUri)] // 3.1.2.9
    [InlineData("trws", SipParseError.BadStartLine)] // 3.1.2.10
    [InlineData("badaspec", SipParseError.BadTo)] // 3.1.2.14
    [InlineData("baddn", SipParseError.HeadNotTerminated)] // 3.1.2.15, and published without its last line end
    [InlineData("badvers", SipParseError.UnsupportedVersion)] // 3.1.2.16
    [InlineData("mismatch01", SipParseError.CSeqMethodMismatch)] // 3.1.2.17
    [InlineData("mismatch02", SipParseError.CSeqMethodMismatch)] // 3.1.2.18
    [InlineData("bigcode", SipParseError.BadStartLine)] // 3.1.2.19
    [InlineData("insuf", SipParseError.BadFrom)] // 3.3.1
    [InlineData("multi01", SipParseError.DuplicateHeader)] // 3.3.8
    [InlineData("mcl01", SipParseError.DuplicateHeader)] // 3.3.9
    public void TryParseDatagram_InvalidMessage_IsRefused(string name, SipParseError expected)
    {
        SipMessage message = new();
        Assert.False(SipMessageParser.TryParseDatagram(Golden.Torture(name), SipLimits.Default, message,
            out SipParseError error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("clerr", 400)]
    [InlineData("ltgtruri", 400)]
    [InlineData("badvers", 505)]
    [InlineData("mismatch02", 400)]
    public void TryParseDatagram_InvalidRequest_CanBeAnswered(string name, int status)
    {
        SipMessage message = new();
        _ = SipMessageParser.TryParseDatagram(Golden.Torture(name), SipLimits.Default, message,
            out SipParseError error);
        Assert.True(message.IsAnswerable);
        Assert.Equal(status, error.StatusCode());
    }

    [Fact]
    public void Wsinv_FoldedEverywhere_IsReadAsMeant()
    {
        SipMessage message = Accept("wsinv");
        Assert.Equal("sip:vivekg@chair-dnrc.example.com"u8, message.ToUri);
        Assert.Equal("1918181833n"u8, message.ToTag);
        Assert.Equal("98asjd8"u8, message.FromTag);
        Assert.Equal(68, message.MaxForwards);
        Assert.Equal(9u, message.CSeqNumber);
        Assert.Equal("390skdjuw"u8, message.TopViaBranch);
        Assert.Equal(150, message.Body.Length);
        Assert.Equal(["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"], Branches(message));
        Assert.True(message.TryGetHeader("unknownheaderwithunusualvalue"u8, out ReadOnlySpan<byte> value));
        Assert.Equal(";;,,;;,;"u8, value);
        Assert.True(message.TryGetHeader(SipHeaderId.Subject, out ReadOnlySpan<byte> subject));
        Assert.True(subject.IsEmpty);
    }

    [Fact]
    public void Intmeth_UnusualCharacters_AreKept()
    {
        SipMessage message = Accept("intmeth");
        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~"u8, message.MethodToken);
        Assert.Equal("_token~1'+`*%!-."u8, message.FromTag);
        Assert.True(SipUriReader.TryRead(message.RequestUri, out SipUriReader uri));
        Assert.Equal("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"u8, uri.User);
        Assert.Equal("example.com"u8, uri.Host);
        Assert.True(message.TryGetHeader(SipHeaderId.To, out ReadOnlySpan<byte> to));
        Assert.True(NameAddrReader.TryRead(to, out NameAddrReader party));
        Assert.Equal("BEL:\\\a NUL:\\\0 DEL:\\\x7f"u8, party.DisplayName);
    }

    [Fact]
    public void Dblreq_OctetsAfterTheBody_AreLeftOut()
    {
        byte[] datagram = Golden.Torture("dblreq");
        SipMessage message = Accept("dblreq");
        Assert.True(message.Body.IsEmpty);
        Assert.True(message.Raw.Length < datagram.Length);
    }

    [Fact]
    public void Semiuri_SemicolonInUser_IsNoParameter()
    {
        SipMessage message = Accept("semiuri");
        Assert.True(SipUriReader.TryRead(message.RequestUri, out SipUriReader uri));
        Assert.Equal("user;par=u%40example.net"u8, uri.User);
        Assert.False(uri.TryGetParameter("par"u8, out _));
    }

    [Fact]
    public void Transports_EveryKindOfVia_IsRead()
    {
        List<string> transports = [];
        foreach (ReadOnlySpan<byte> line in Accept("transports").GetHeaders(SipHeaderId.Via))
        {
            ReadOnlySpan<byte> rest = line;
            while (ViaReader.TryReadNext(ref rest, out ViaReader via))
            {
                transports.Add(Encoding.ASCII.GetString(via.Transport));
            }
        }

        Assert.Equal(["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"], transports);
    }

    [Fact]
    public void Unreason_Utf8InThePhrase_IsKept() =>
        Assert.StartsWith("= 2**3 * 5**2 но сто", Encoding.UTF8.GetString(Accept("unreason").ReasonPhrase));

    [Fact]
    public void Regbadct_HeadersInABareUri_AreRefusedByTheReader()
    {
        Accept("regbadct").TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> list);
        Assert.False(ContactReader.TryReadNext(ref list, out _));
    }

    [Fact]
    public void Cparam_UnknownParameter_BelongsToHeaderOrToUriByItsBrackets()
    {
        Accept("cparam01").TryGetHeader(SipHeaderId.Contact, out ReadOnlySpan<byte> list);
        Assert.True(ContactReader.TryReadNext(ref list, out ContactReader outside));
        Assert.True(outside.TryGetParameter("unknownparam"u8, out _));
        Accept("cparam02").TryGetHeader(SipHeaderId.Contact, out list);
        Assert.True(ContactReader.TryReadNext(ref list, out ContactReader inside));
        Assert.False(inside.TryGetParameter("unknownparam"u8, out _));
        Assert.Equal("sip:+19725552222@gw1.example.net;unknownparam"u8, inside.Uri);
    }

    private static SipMessage Accept(string name)
    {
        SipMessage message = new();
        _ = SipMessageParser.TryParseDatagram(Golden.Torture(name), SipLimits.Default, message,
            out SipParseError error);
        Assert.Equal(SipParseError.None, error);
        return message;
    }

    private static List<string> Branches(SipMessage message)
    {
        List<string> branches = [];
        foreach (ReadOnlySpan<byte> line in message.GetHeaders(SipHeaderId.Via))
        {
            ReadOnlySpan<byte> rest = line;
            while (ViaReader.TryReadNext(ref rest, out ViaReader via))
            {
                branches.Add(Encoding.ASCII.GetString(via.Branch));
            }
        }

        return branches;
    }
}
