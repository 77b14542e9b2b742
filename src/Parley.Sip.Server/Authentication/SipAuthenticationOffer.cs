// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;
using Parley.Security.Digest;

namespace Parley.Sip.Server.Authentication;

/// <summary>One way to sign in that this server offers. Clients are told of them in the order of the list.</summary>
public sealed class SipAuthenticationOffer
{
    private SipAuthenticationOffer(
        IAuthenticationScheme? scheme, DigestAuthenticator? digest, DigestAlgorithm algorithm)
    {
        Scheme = scheme;
        Digest = digest;
        Algorithm = algorithm;
    }

    internal IAuthenticationScheme? Scheme { get; }

    internal DigestAuthenticator? Digest { get; }

    internal DigestAlgorithm Algorithm { get; }

    /// <summary>A scheme with a handshake, after which messages are signed: TLS-DSK, NTLM.</summary>
    public static SipAuthenticationOffer Handshake(IAuthenticationScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        return new SipAuthenticationOffer(scheme, null, default);
    }

    /// <summary>Digest with one algorithm, for standard phones. All offers of digest share one authenticator.</summary>
    public static SipAuthenticationOffer DigestWith(DigestAuthenticator authenticator, DigestAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(authenticator);
        return new SipAuthenticationOffer(null, authenticator, algorithm);
    }
}
