// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Ntlm;

/// <summary>
/// The names a server gives itself in an NTLM challenge. A client puts them under its proof, and they must come back.
/// </summary>
/// <param name="NetBiosDomain">The short name of the domain, at most 15 characters.</param>
/// <param name="NetBiosComputer">The short name of the computer, at most 15 characters.</param>
/// <param name="DnsDomain">The DNS name of the domain.</param>
/// <param name="DnsComputer">The FQDN of the computer.</param>
public sealed record NtlmServerNames(string NetBiosDomain, string NetBiosComputer, string DnsDomain, string DnsComputer)
{
    private const int MaximumNetBiosLength = 15;
    private const int MaximumDnsLength = 255;

    /// <summary>The names of a computer known by its FQDN, with short names made from the first labels.</summary>
    /// <param name="fqdn">The FQDN of the computer.</param>
    /// <param name="domain">The DNS domain.</param>
    public static NtlmServerNames FromFqdn(string fqdn, string domain)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fqdn);
        ArgumentException.ThrowIfNullOrWhiteSpace(domain);
        if (fqdn.Length > MaximumDnsLength || domain.Length > MaximumDnsLength)
        {
            throw new ArgumentException("A DNS name has at most 255 characters.", nameof(fqdn));
        }

        return new NtlmServerNames(ShortName(domain), ShortName(fqdn), domain, fqdn);
    }

    private static string ShortName(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string label = dot > 0 ? name[..dot] : name;
        return label[..Math.Min(label.Length, MaximumNetBiosLength)].ToUpperInvariant();
    }
}
