// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Sip.Uris;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// GRUUs of people's endpoints ([MS-SIPRE] §2.2.3): <c>sip:user@domain;opaque=user:epid:TOKEN;gruu</c>. The token is
/// the instance UUID and two zero octets in base64url, so that an endpoint has the same GRUU at every sign-in, on every
/// server, without anything being stored. It names an endpoint within its account and grants nothing.
/// </summary>
internal static class Gruu
{
    private const string Opaque = ";opaque=user:epid:";
    private const string Suffix = ";gruu";

    /// <summary>The GRUU of an endpoint.</summary>
    /// <param name="address">The account's address.</param>
    /// <param name="instance">The UUID of +sip.instance.</param>
    public static string Create(SipAddress address, Guid instance)
    {
        Span<byte> octets = stackalloc byte[18];
        octets.Clear();
        instance.TryWriteBytes(octets);
        return address.Uri + Opaque + Base64Url.EncodeToString(octets) + Suffix;
    }

    /// <summary>The token of a GRUU that <see cref="Create"/> made.</summary>
    public static byte[] TokenOf(string gruu)
    {
        int start = gruu.IndexOf(Opaque, StringComparison.Ordinal) + Opaque.Length;
        return Encoding.ASCII.GetBytes(gruu[start..^Suffix.Length]);
    }

    /// <summary>Reads the token out of a URI; false when the URI is no GRUU of a person's endpoint.</summary>
    public static bool TryGetToken(in SipUriReader uri, out ReadOnlySpan<byte> token)
    {
        if (uri.TryGetParameter("opaque"u8, out ReadOnlySpan<byte> opaque)
            && opaque.StartsWith("user:epid:"u8)
            && uri.TryGetParameter("gruu"u8, out _))
        {
            token = opaque["user:epid:".Length..];
            return !token.IsEmpty;
        }

        token = default;
        return false;
    }
}
