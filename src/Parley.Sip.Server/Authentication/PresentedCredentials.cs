// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Security.Authentication;
using Parley.Sip.Headers;
using Parley.Sip.Messages;

namespace Parley.Sip.Server.Authentication;

/// <summary>The credentials in a request for a scheme that is offered, as a view.</summary>
internal readonly ref struct PresentedCredentials
{
    private PresentedCredentials(
        IAuthenticationScheme? scheme, AuthParametersReader parameters, ReadOnlySpan<byte> value)
    {
        Scheme = scheme;
        Parameters = parameters;
        Value = value;
    }

    /// <summary>Whether there are any.</summary>
    public bool Exist => !Value.IsEmpty;

    /// <summary>The scheme; null for digest.</summary>
    public IAuthenticationScheme? Scheme { get; }

    /// <summary>Whether they are for digest.</summary>
    public bool IsDigest => Exist && Scheme is null;

    /// <summary>The parameters.</summary>
    public AuthParametersReader Parameters { get; }

    /// <summary>The header's value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether they have a token, which may be empty: they belong to a handshake.</summary>
    public bool HasToken => Parameters.TryGetParameter("gssapi-data"u8, out _);

    /// <summary>Finds the first that are offered, in Authorization and then in Proxy-Authorization.</summary>
    public static PresentedCredentials Find(SipMessage request, SipAuthenticationOptions options)
    {
        PresentedCredentials found = Find(request, SipHeaderId.Authorization, options);
        return found.Exist ? found : Find(request, SipHeaderId.ProxyAuthorization, options);
    }

    private static PresentedCredentials Find(SipMessage request, SipHeaderId header, SipAuthenticationOptions options)
    {
        foreach (ReadOnlySpan<byte> value in request.GetHeaders(header))
        {
            if (!AuthParametersReader.TryRead(value, out AuthParametersReader parameters))
            {
                continue;
            }

            for (int i = 0; i < options.Offers.Count; i++)
            {
                SipAuthenticationOffer offer = options.Offers[i];
                bool fits = offer.Scheme is { } scheme
                    ? Ascii(parameters.Scheme, scheme.Name)
                    : parameters.IsScheme("Digest"u8) && IsRealm(parameters, options.Realm);
                if (fits)
                {
                    return new PresentedCredentials(offer.Scheme, parameters, value);
                }
            }
        }

        return default;
    }

    // A phone may carry credentials for other realms; those are for others.
    private static bool IsRealm(in AuthParametersReader parameters, string realm) =>
        System.Text.Ascii.Equals(parameters.Parameter("realm"u8), realm);

    private static bool Ascii(ReadOnlySpan<byte> value, string name) => System.Text.Ascii.EqualsIgnoreCase(value, name);
}
