// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Uris;

/// <summary>A SIP or SIPS URI read in place (RFC 3261 §19.1). Views over the given octets; nothing allocates.</summary>
public readonly ref struct SipUriReader
{
    // CONTRACT (the implementation belongs to the Sip work).

    /// <summary>Reads a URI without angle brackets. False when it is not a well-formed sip, sips or tel URI.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SipUriReader uri) => throw new NotImplementedException();

    /// <summary>Lower-case scheme: sip, sips or tel.</summary>
    public ReadOnlySpan<byte> Scheme => throw new NotImplementedException();

    /// <summary>User part, still escaped; empty when there is none.</summary>
    public ReadOnlySpan<byte> User => throw new NotImplementedException();

    /// <summary>Host, IPv6 with its brackets.</summary>
    public ReadOnlySpan<byte> Host => throw new NotImplementedException();

    /// <summary>Port; 0 when there is none.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>user@host as it stands, without scheme, port and parameters.</summary>
    public ReadOnlySpan<byte> Address => throw new NotImplementedException();

    /// <summary>The value of a URI parameter (name in any case); true with an empty value for a flag.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();
}
