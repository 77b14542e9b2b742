// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Xunit;

namespace Parley.Sip.Tests;

/// <summary>Messages of this system's client, after the client contract, and how tests write messages down.</summary>
internal static class Samples
{
    public const string Register =
        """
        REGISTER sip:contoso.test SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522;branch=z9hG4bK77
        From: <sip:alice@contoso.test>;tag=6221664655;epid=abb2cb12b77f
        To: <sip:alice@contoso.test>
        Max-Forwards: 70
        CSeq: 1 REGISTER
        User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)
        Call-ID: 67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x
        Contact: <sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d>;methods="INVITE, MESSAGE, INFO";proxy=replace;+sip.instance="<urn:uuid:0e324752-e1ab-56eb-8f4a-267c85a97459>"
        Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence
        Event: registration
        Allow-Events: presence
        ms-keep-alive: UAC;hop-hop=yes
        Content-Length: 0


        """;

    /// <summary>No branch, credentials after Content-Length: client contract, ground rules.</summary>
    public const string Invite =
        """
        INVITE sip:bob@contoso.test SIP/2.0
        Via: SIP/2.0/tls 192.0.2.2:50522
        From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
        To: <sip:bob@contoso.test>
        Max-Forwards: 70
        CSeq: 1 INVITE
        Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
        Contact: <sip:alice@contoso.test;opaque=user:epid:Ab1C;gruu>
        Content-Type: application/sdp
        Content-Length: 21
        Authorization: TLS-DSK qop="auth", opaque="A1", realm="SIP Communications Service", targetname="fe1.contoso.test", crand="68426a0b", cnum="7", response="CE36"

        v=0
        m=message 5060

        """;

    public const string Notify =
        """
        NOTIFY sip:192.0.2.2:50522;transport=tls SIP/2.0
        Via: SIP/2.0/TLS fe1.contoso.test;branch=z9hG4bKaa01
        Record-Route: <sip:fe1.contoso.test:5061;transport=tls;lr>, <sip:fe2.contoso.test;lr>
        From: <sip:alice@contoso.test>;tag=srv1
        To: <sip:alice@contoso.test>;tag=6221664655;epid=abb2cb12b77f
        Call-ID: 67B0gC4B0a2A38i1F00mE9E6t845Db01E1xB613x
        CSeq: 2 NOTIFY
        Contact: <sip:fe1.contoso.test:5061;transport=tls>
        Event: presence
        subscription-state: active;expires=28800
        Content-Length: 0


        """;

    public const string Response =
        """
        SIP/2.0 200 OK
        Via: SIP/2.0/TLS fe1.contoso.test:5061;branch=z9hG4bKffff
        Via: SIP/2.0/tls 192.0.2.2:50522
        From: <sip:alice@contoso.test>;tag=3284751;epid=abb2cb12b77f
        To: "Bob" <sip:bob@contoso.test>;tag=b0b;epid=111111111111
        Call-ID: 2EF6g1F43a0E0Di3AB0m2C3Dt5E6Fb7788x99AAx
        CSeq: 1 INVITE
        Record-Route: <sip:fe1.contoso.test:5061;transport=tls;lr>
        Contact: <sip:bob@contoso.test;opaque=user:epid:Xy9Z;gruu>
        Authorization: NTLM qop="auth", opaque="B2", crand="1", cnum="2", response="01"
        Content-Length: 0


        """;

    /// <summary>The octets of a message written down with plain line ends.</summary>
    public static byte[] Octets(string text) =>
        Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n",
            StringComparison.Ordinal));

    /// <summary>A message that must be acceptable.</summary>
    public static SipMessage Message(string text) => Message(Octets(text));

    /// <inheritdoc cref="Message(string)"/>
    public static SipMessage Message(ReadOnlySpan<byte> octets)
    {
        SipMessage message = new();
        bool parsed = SipMessageParser.TryParse(octets.ToArray(), SipLimits.Default, message, out SipParseError error);
        Assert.Equal(SipParseError.None, error);
        Assert.True(parsed);
        return message;
    }

    /// <summary>What the parser says of a message.</summary>
    public static SipParseError Error(string text, SipLimits? limits = null) => Error(text, out _, limits);

    /// <inheritdoc cref="Error(string, SipLimits?)"/>
    public static SipParseError Error(string text, out SipMessage message, SipLimits? limits = null)
    {
        message = new SipMessage();
        _ = SipMessageParser.TryParse(Octets(text), limits ?? SipLimits.Default, message, out SipParseError error);
        return error;
    }

    /// <summary>The text with the first occurrence of a part replaced; it must be there.</summary>
    public static string ReplaceFirst(this string text, string part, string other)
    {
        int at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        return string.Concat(text.AsSpan(0, at), other, text.AsSpan(at + part.Length));
    }

    /// <summary>Octets as text, for comparing.</summary>
    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);
}
