// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.MessageSigning;

/// <summary>
/// The fields of one message that [MS-SIPAE] §3.2.5.2 signs, as they stand on the wire. A missing field is empty.
/// </summary>
public ref struct SignatureFields
{
    /// <summary>Call-ID.</summary>
    public ReadOnlySpan<byte> CallId;

    /// <summary>The number of CSeq, as text.</summary>
    public ReadOnlySpan<byte> CSeqNumber;

    /// <summary>The method of CSeq.</summary>
    public ReadOnlySpan<byte> CSeqMethod;

    /// <summary>From URI, between the angle brackets.</summary>
    public ReadOnlySpan<byte> FromUri;

    /// <summary>From tag.</summary>
    public ReadOnlySpan<byte> FromTag;

    /// <summary>To URI (versions 3 and 4).</summary>
    public ReadOnlySpan<byte> ToUri;

    /// <summary>To tag.</summary>
    public ReadOnlySpan<byte> ToTag;

    /// <summary>First sip URI of P-Asserted-Identity, else of P-Preferred-Identity (versions 3 and 4).</summary>
    public ReadOnlySpan<byte> SipIdentity;

    /// <summary>First tel URI of the same header (versions 3 and 4).</summary>
    public ReadOnlySpan<byte> TelIdentity;

    /// <summary>Expires, as text.</summary>
    public ReadOnlySpan<byte> Expires;

    /// <summary>The status code; 0 for a request, which has no such field.</summary>
    public int StatusCode;
}
