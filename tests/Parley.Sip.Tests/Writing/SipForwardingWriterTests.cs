// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Writing;
using Parley.TestKit;
using Xunit;

namespace Parley.Sip.Tests.Writing;

public sealed class SipForwardingWriterTests
{
    private const string OurVia = "SIP/2.0/TLS fe1.contoso.test:5061;branch=z9hG4bKours";

    [Fact]
    public void Request_Plain_ChangesOnlyWhatAProxyMust() =>
        Assert.Equal(
            """
            INVITE sip:bob@192.0.2.9;transport=tls SIP/2.0
            Via: SIP/2.0/TLS fe1.contoso.test:5061;branch=z9hG4bKours
            Record-Route: <sip:fe1.contoso.test:5061;transport=tls;lr>
            Via: SIP/2.0/tls 192.0.2.2:50522
            From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
            To: <sip:bob@contoso.test>
            Max-Forwards: 69
            CSeq: 1 INVITE
            Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
            Contact: <sip:alice@contoso.test;opaque=user:epid:Ab1C;gruu>
            Content-Type: application/sdp
            Content-Length: 21

            v=0
            m=message 5060

            """.ReplaceLineEndings("\r\n"),
            Forward(Samples.Invite, new ForwardingOptions
            {
                Via = Encoding.ASCII.GetBytes(OurVia),
                RequestUri = "sip:bob@192.0.2.9;transport=tls"u8,
                RecordRoute = "<sip:fe1.contoso.test:5061;transport=tls;lr>"u8,
            }));

    [Fact]
    public void Request_SignedHeaders_AreRememberedFromTheCopiedLines()
    {
        SipMessageWriter writer = new();
        string text = Samples.Invite.ReplaceFirst("CSeq:",
            "Expires:  60 \nP-Preferred-Identity: <sip:alice@contoso.test>, <tel:+1>\nCSeq:");
        Assert.True(SipForwardingWriter.WriteRequest(Samples.Message(text), Plain(), writer));
        Assert.Equal("<sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f"u8, writer.Written(SipHeaderId.From));
        Assert.Equal("<sip:bob@contoso.test>"u8, writer.Written(SipHeaderId.To));
        Assert.Equal("2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx"u8, writer.Written(SipHeaderId.CallId));
        Assert.Equal("1 INVITE"u8, writer.Written(SipHeaderId.CSeq));
        Assert.Equal("60"u8, writer.Written(SipHeaderId.Expires));
        Assert.Equal("<sip:alice@contoso.test>, <tel:+1>"u8, writer.Written(SipHeaderId.PPreferredIdentity));
        Assert.Equal(SipMethod.Invite, writer.Method);
        writer.Header(SipHeaderId.AuthenticationInfo, "NTLM rspauth=\"1\"");
        Assert.Contains("Authentication-Info: NTLM rspauth=\"1\"\r\nContent-Length: 21\r\n\r\n",
            Samples.Text(writer.Finish()), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_MaxForwardsSpent_IsNotForwarded()
    {
        SipMessageWriter writer = new();
        Assert.False(SipForwardingWriter.WriteRequest(Samples.Message(Samples.Invite.ReplaceFirst("Max-Forwards: 70",
            "Max-Forwards: 0")), Plain(), writer));
        Assert.Throws<InvalidOperationException>(() => writer.Finish().Length);
    }

    [Fact]
    public void Request_WithoutMaxForwards_Gets70()
    {
        string forwarded = Forward(Samples.Invite.ReplaceFirst("Max-Forwards: 70\n", string.Empty), Plain());
        Assert.Contains("\r\nMax-Forwards: 70\r\n", forwarded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Route: <sip:one;lr>, <sip:two;lr>\r\nRoute: <sip:three;lr>\r\n")]
    [InlineData(1, "Route: <sip:two;lr>\r\nRoute: <sip:three;lr>\r\n")]
    [InlineData(2, "Route: <sip:three;lr>\r\n")]
    [InlineData(3, "")]
    [InlineData(9, "")]
    public void Request_OurRoutes_LeaveFromTheTop(int count, string left)
    {
        string text =
            Samples.Invite.ReplaceFirst("CSeq:", "Route: <sip:one;lr>, <sip:two;lr>\r\nRoute: <sip:three;lr>\r\nCSeq:");
        string forwarded =
            Forward(text, new ForwardingOptions { Via = Encoding.ASCII.GetBytes(OurVia), RoutesToRemove = count });
        Assert.Contains("Max-Forwards: 69\r\n" + left + "CSeq:", forwarded, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_RouteWithCommaInsideBracketsAndQuotes_IsOneRoute()
    {
        string text =
            Samples.Invite.ReplaceFirst("CSeq:", "Route: \"a, \\\"b\" <sip:x,y@one;lr>;p=\",\",<sip:two;lr>\r\nCSeq:");
        string forwarded =
            Forward(text, new ForwardingOptions { Via = Encoding.ASCII.GetBytes(OurVia), RoutesToRemove = 1 });
        Assert.Contains("\r\nRoute: <sip:two;lr>\r\n", forwarded, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Request_AssertedByAClient_LosesWhatItAsserted()
    {
        string text = Samples.Invite.ReplaceFirst(
            "CSeq:",
                "P-Asserted-Identity: <sip:ceo@contoso.test>\r\nP-Preferred-Identity: <sip:ceo@contoso.test>\r\nCSeq:");
        string forwarded = Forward(text, new ForwardingOptions
        {
            Via = Encoding.ASCII.GetBytes(OurVia), AssertedIdentity = "<sip:alice@contoso.test>"u8,
        });
        Assert.DoesNotContain("ceo", forwarded, StringComparison.Ordinal);
        Assert.Contains("\r\nP-Asserted-Identity: <sip:alice@contoso.test>\r\n", forwarded, StringComparison.Ordinal);
        Assert.DoesNotContain("P-Asserted", Forward(text, Plain()), StringComparison.Ordinal);
        Assert.Contains("P-Asserted",
            Forward(text, new ForwardingOptions { Via = Encoding.ASCII.GetBytes(OurVia), SenderMayAssert = true }),
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP host;rport;branch=z9hG4bK1",
        "Via: SIP/2.0/UDP host;branch=z9hG4bK1;received=192.0.2.77;rport=5077")]
    [InlineData("SIP/2.0/UDP host:5060 ; branch=z9hG4bK1",
        "Via: SIP/2.0/UDP host:5060;branch=z9hG4bK1;received=192.0.2.77")]
    [InlineData("SIP/2.0/UDP host", "Via: SIP/2.0/UDP host;received=192.0.2.77")]
    [InlineData("SIP/2.0/UDP h;received=10.0.0.1;x=\"q\"", "Via: SIP/2.0/UDP h;x=\"q\";received=192.0.2.77")]
    [InlineData("SIP/2.0/UDP h, SIP/2.0/TCP i;rport", "Via: SIP/2.0/UDP h;received=192.0.2.77, SIP/2.0/TCP i;rport")]
    [InlineData(
        "SIP/2.0/UDP 192.0.2.2 ; branch = , SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKb",
        "Via: SIP/2.0/UDP 192.0.2.2;branch;received=192.0.2.77, SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKb")]
    public void Request_OverDatagrams_TellsWhereItCameFrom(string via, string expected)
    {
        string forwarded = Forward(
            Samples.Invite.ReplaceFirst("SIP/2.0/tls 192.0.2.2:50522", via),
            new ForwardingOptions { Via = Encoding.ASCII.GetBytes(OurVia), Received = "192.0.2.77"u8,
                ReceivedPort = 5077 });
        Assert.Contains(OurVia + "\r\n" + expected + "\r\nFrom:", forwarded, StringComparison.Ordinal);
    }

    [Fact]
    public void Response_LosesOurViaAndTheSignature() =>
        Assert.Equal(
            """
            SIP/2.0 200 OK
            Via: SIP/2.0/tls 192.0.2.2:50522
            From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
            To: "Bob" <sip:bob@contoso.test>;tag=b0b;epid=111111111111
            Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
            CSeq: 1 INVITE
            Record-Route: <sip:fe1.contoso.test:5061;transport=tls;lr>
            Contact: <sip:bob@contoso.test;opaque=user:epid:Xy9Z;gruu>
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            ForwardResponse(Samples.Response));

    [Fact]
    public void Response_ViasInOneLine_LosesTheFirst()
    {
        string forwarded = ForwardResponse(Samples.Response.ReplaceFirst("\nVia: SIP/2.0/tls", " ,\n SIP/2.0/tls"));
        Assert.StartsWith("SIP/2.0 200 OK\r\nVia: SIP/2.0/tls 192.0.2.2:50522\r\nFrom:", forwarded,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Response_WithOurViaOnly_WasForUs() =>
        Assert.False(SipForwardingWriter.WriteResponse(
            Samples.Message(Samples.Response.ReplaceFirst("Via: SIP/2.0/tls 192.0.2.2:50522\n", string.Empty)),
                new SipMessageWriter()));

    [Fact]
    public void AnyRequest_EverythingElse_StaysOctetForOctetAndInOrder()
    {
        SeededGenerator random = new(20260301);
        for (int i = 0; i < 500; i++)
        {
            SipMessage request = Samples.Message(MessageGenerator.Request(random));
            SipMessageWriter writer = new();
            Assert.True(SipForwardingWriter.WriteRequest(request, Plain(), writer));
            SipMessage forwarded = Samples.Message(writer.Finish());
            List<string> before = Lines(request, isRequest: true);
            List<string> after = Lines(forwarded, isRequest: true);
            Assert.Equal("Via: " + OurVia + "\r\n", Line(forwarded, 0));
            Assert.Equal(before, after);
            Assert.Equal(request.Body.ToArray(), forwarded.Body.ToArray());
            Assert.Equal(request.RequestUri.ToArray(), forwarded.RequestUri.ToArray());
            Assert.Equal(request.MaxForwards < 0 ? 70 : request.MaxForwards - 1, forwarded.MaxForwards);
        }
    }

    [Fact]
    public void AnyResponse_EverythingElse_StaysOctetForOctetAndInOrder()
    {
        SeededGenerator random = new(20260302);
        for (int i = 0; i < 500; i++)
        {
            SipMessage response = Samples.Message(MessageGenerator.Response(random));
            SipMessageWriter writer = new();
            Assert.True(SipForwardingWriter.WriteResponse(response, writer));
            SipMessage forwarded = Samples.Message(writer.Finish());
            Assert.Equal(Lines(response, isRequest: false), Lines(forwarded, isRequest: false));
            Assert.Equal(response.Body.ToArray(), forwarded.Body.ToArray());
            Assert.Equal(response.ReasonPhrase.ToArray(), forwarded.ReasonPhrase.ToArray());
        }
    }

    private static ForwardingOptions Plain() =>
        new() { Via = "SIP/2.0/TLS fe1.contoso.test:5061;branch=z9hG4bKours"u8 };

    // The lines that must survive. Ours at the top of the copy, and the first Via of a response, are left out here.
    private static List<string> Lines(SipMessage message, bool isRequest)
    {
        List<string> lines = [];
        bool isTopVia = true;
        for (int i = 0; i < message.HeaderCount; i++)
        {
            SipHeaderId id = message.GetHeader(i).Id;
            if (id == SipHeaderId.Via && !isRequest)
            {
                continue;
            }

            if (id == SipHeaderId.Via && isTopVia && Line(message, i).Contains(OurVia, StringComparison.Ordinal))
            {
                isTopVia = false;
                continue;
            }

            if (id is SipHeaderId.MaxForwards or SipHeaderId.ContentLength or SipHeaderId.Authorization
                or SipHeaderId.ProxyAuthorization or SipHeaderId.PAssertedIdentity)
            {
                continue;
            }

            lines.Add(Line(message, i));
        }

        return lines;
    }

    private static string Line(SipMessage message, int index)
    {
        ref readonly HeaderSlot slot = ref message.Slot(index);
        return Samples.Text(message.Raw.Span[slot.Name.Start..slot.End]);
    }

    private static string Forward(string text, scoped in ForwardingOptions options)
    {
        SipMessageWriter writer = new();
        Assert.True(SipForwardingWriter.WriteRequest(Samples.Message(text), options, writer));
        Samples.Message(writer.Finish());
        return Samples.Text(writer.Finish());
    }

    private static string ForwardResponse(string text)
    {
        SipMessageWriter writer = new();
        Assert.True(SipForwardingWriter.WriteResponse(Samples.Message(text), writer));
        Samples.Message(writer.Finish());
        return Samples.Text(writer.Finish());
    }
}
