// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Parley.Topology.Document;

/// <summary>The sign-in schemes a deployment can offer, by the names administrators type.</summary>
public static class AuthenticationScheme
{
    /// <summary>TLS-DSK at the registrar ([MS-SIPAE]): a device certificate.</summary>
    public const string TlsDsk = "tls-dsk";

    /// <summary>NTLMv2, at the registrar or the ticket service.</summary>
    public const string Ntlm = "ntlm";

    /// <summary>Digest with SHA-256 (RFC 8760), for standard phones.</summary>
    public const string DigestSha256 = "digest-sha256";

    /// <summary>Digest with MD5 (RFC 2617), only for phones that know nothing better.</summary>
    public const string DigestMd5 = "digest-md5";

    /// <summary>HTTP Negotiate, at the ticket service.</summary>
    public const string Negotiate = "negotiate";

    /// <summary>
    /// Kerberos, at the registrar ([MS-SIPAE]) or the ticket service (HTTP Negotiate): needs a keytab.
    /// </summary>
    public const string Kerberos = "kerberos";

    /// <summary>NTLMv2 for accounts of a domain at the ticket service, off unless named (row T30).</summary>
    public const string DomainNtlm = "domain-ntlm";

    /// <summary>
    /// Passwords of accounts of a domain at the token service (RFC 6749 §4.3), off unless named: needs a keytab.
    /// </summary>
    public const string Password = "password";

    /// <summary>What the registrar may offer.</summary>
    public static ImmutableArray<string> RegistrarSchemes { get; } = [TlsDsk, Kerberos, Ntlm, DigestSha256, DigestMd5];

    /// <summary>What the ticket service may accept.</summary>
    public static ImmutableArray<string> WebSchemes { get; } = [Kerberos, Negotiate, Ntlm, DomainNtlm, Password];

    /// <summary>Reads a comma list of schemes, keeping its order; every name must be known and stand once.</summary>
    /// <param name="text">The list as typed.</param>
    /// <param name="known">The names allowed.</param>
    /// <param name="schemes">The names read.</param>
    /// <param name="error">What is wrong, for a person.</param>
    public static bool TryParseList(
        string text, ImmutableArray<string> known, out ImmutableArray<string> schemes,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ImmutableArray<string>.Builder list = ImmutableArray.CreateBuilder<string>();
        schemes = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string name = part.ToLowerInvariant();
            if (!known.Contains(name))
            {
                error = $"'{part}' is not a scheme offered here; known are {string.Join(", ", known)}";
                return false;
            }

            if (list.Contains(name))
            {
                error = $"'{name}' stands twice";
                return false;
            }

            list.Add(name);
        }

        if (list.Count == 0)
        {
            error = "at least one scheme is needed";
            return false;
        }

        schemes = list.ToImmutable();
        error = null;
        return true;
    }
}
