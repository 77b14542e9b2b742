// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Security.MessageSigning;

namespace Parley.Security.Tests.MessageSigning;

/// <summary>The signed fields of one message, as strings that tests can alter.</summary>
internal sealed record SampleMessage
{
    public string CallId { get; init; } = "9EEFg439Da8445i9328mE9B7t0A2Ab3493x05D0x";

    public string CSeqNumber { get; init; } = "6";

    public string CSeqMethod { get; init; } = "REGISTER";

    public string FromUri { get; init; } = "sip:alice@contoso.test";

    public string FromTag { get; init; } = "3705137158";

    public string ToUri { get; init; } = "sip:alice@contoso.test";

    public string ToTag { get; init; } = "";

    public string SipIdentity { get; init; } = "";

    public string TelIdentity { get; init; } = "";

    public string Expires { get; init; } = "";

    public int StatusCode { get; init; }

    public SignatureFields Fields => new()
    {
        CallId = Octets(CallId),
        CSeqNumber = Octets(CSeqNumber),
        CSeqMethod = Octets(CSeqMethod),
        FromUri = Octets(FromUri),
        FromTag = Octets(FromTag),
        ToUri = Octets(ToUri),
        ToTag = Octets(ToTag),
        SipIdentity = Octets(SipIdentity),
        TelIdentity = Octets(TelIdentity),
        Expires = Octets(Expires),
        StatusCode = StatusCode,
    };

    private static ReadOnlySpan<byte> Octets(string text) => Encoding.UTF8.GetBytes(text);
}
