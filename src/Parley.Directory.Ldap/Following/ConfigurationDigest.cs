// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Parley.Directory.Domains;

namespace Parley.Directory.Ldap.Following;

/// <summary>Tells configurations apart by what they say.</summary>
internal static class ConfigurationDigest
{
    /// <summary>Whether two configurations are read in the same way.</summary>
    public static bool AreSame(DirectoryDomain one, DirectoryDomain other)
    {
        DirectoryDomain alike = other with { Controllers = one.Controllers, SearchBases = one.SearchBases };
        return one == alike && one.Controllers.SequenceEqual(other.Controllers, StringComparer.Ordinal)
            && one.SearchBases.SequenceEqual(other.SearchBases, StringComparer.Ordinal);
    }

    /// <summary>A short text that changes with whom the configuration selects.</summary>
    public static string OfSelection(DirectoryDomain domain)
    {
        string text = string.Join('\n', [domain.DnsName, domain.EnabledGroup ?? "", .. domain.SearchBases]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
