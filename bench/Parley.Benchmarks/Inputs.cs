// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Benchmarks;

/// <summary>The messages that the benchmarks work on: of the size and shape that this system's client sends.</summary>
internal static class Inputs
{
    public static byte[] Register { get; } = Octets(
        """
        REGISTER sip:contoso.test SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK5D6FB7788AAF12
        From: <sip:alice@contoso.test>;tag=6221664655;epid=abb2cb12b77f
        To: <sip:alice@contoso.test>
        Max-Forwards: 70
        CSeq: 3 REGISTER
        User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)
        Call-ID: 67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x
        Contact: <sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d>;methods="INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY";proxy=replace;+sip.instance="<urn:uuid:0e324752-e1ab-56eb-8f4a-267c85a97459>"
        Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence
        Event: registration
        Allow-Events: presence
        ms-keep-alive: UAC;hop-hop=yes
        Content-Length: 0
        Authorization: TLS-DSK qop="auth", opaque="A1B2C3D4", realm="SIP Communications Service", targetname="fe1.contoso.test", crand="68426a0b", cnum="2", response="CE36D6A2D64F65B7E6F3B0B8E1E9C6D1F7A0C8F2"


        """);

    public static byte[] Message { get; } = Octets(
        """
        MESSAGE sip:bob@contoso.test;opaque=user:epid:Xy9ZAbCdEf;gruu SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522
        From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
        To: <sip:bob@contoso.test>;tag=b0b5e7a1f0;epid=111111111111
        Max-Forwards: 70
        CSeq: 2 MESSAGE
        User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)
        Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
        Route: <sip:fe1.contoso.test:5061;transport=tls;lr>
        Contact: <sip:alice@contoso.test;opaque=user:epid:Ab1CdEfGhI;gruu>
        Content-Type: text/plain; charset=UTF-8;msgr=WAAtAE0ATQBTAC0ASQBNAC0ARgBvAHIAbQBhAHQA
        Content-Length: 24
        Authorization: TLS-DSK qop="auth", opaque="A1B2C3D4", realm="SIP Communications Service", targetname="fe1.contoso.test", crand="68426a0b", cnum="7", response="CE36D6A2D64F65B7E6F3B0B8E1E9C6D1F7A0C8F2"

        Hello, are you coming? 1
        """);

    public static byte[] Response { get; } = Octets(
        """
        SIP/2.0 200 OK
        Via: SIP/2.0/TLS fe1.contoso.test:5061;branch=z9hG4bK0011223344556677
        Via: SIP/2.0/tls 192.0.2.2:50522
        From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
        To: <sip:bob@contoso.test>;tag=b0b5e7a1f0;epid=111111111111
        Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
        CSeq: 2 MESSAGE
        User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)
        Content-Length: 0
        Authorization: TLS-DSK qop="auth", opaque="E5F6", realm="SIP Communications Service", targetname="fe1.contoso.test", crand="11426a0b", cnum="9", response="AA36D6A2D64F65B7E6F3B0B8E1E9C6D1F7A0C8F2"


        """);

    public static SipMessage Parse(byte[] octets)
    {
        SipMessage message = new();
        return SipMessageParser.TryParse(octets, SipLimits.Default, message, out SipParseError error)
            ? message
            : throw new InvalidOperationException(error.ToString());
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
