// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Directory.Domains;
using Parley.Management.Commands;

namespace Parley.Management.Directories;

/// <summary>Makes the description of a domain from a command; the directory judges it.</summary>
internal static class DomainDescription
{
    /// <summary>Merges what a command says into what there is.</summary>
    /// <param name="command">The command.</param>
    /// <param name="before">The domain as it is; null to add one.</param>
    public static DirectoryDomain Merge(SetDomainCommand command, DirectoryDomain? before)
    {
        DirectoryDomain start = before ?? new DirectoryDomain
        {
            DnsName = command.Domain.ToLowerInvariant(), NetBiosName = string.Empty, Controllers = [],
            Transport = DomainTransport.Ldaps, BindName = string.Empty,
        };
        return start with
        {
            NetBiosName = command.NetBiosName?.ToUpperInvariant() ?? start.NetBiosName,
            Controllers = command.Controllers is { } controllers ? [.. controllers] : start.Controllers,
            Transport = command.Transport ?? start.Transport,
            BindName = command.BindName ?? start.BindName,
            BindKeytab = Choose(command.BindKeytab, start.BindKeytab),
            TrustedCertificates = Choose(command.TrustedCertificates, start.TrustedCertificates),
            SearchBases = command.SearchBases is { } bases
                ? [.. bases.Where(static text => text.Length > 0)]
                : start.SearchBases,
            EnabledGroup = Choose(command.EnabledGroup, start.EnabledGroup),
            AddressRule = command.AddressRule ?? start.AddressRule,
            AddressDomain = Choose(command.AddressDomain?.ToLowerInvariant(), start.AddressDomain),
            PollInterval = command.PollInterval ?? start.PollInterval,
            CertificateGrace = command.CertificateGrace ?? start.CertificateGrace,
        };
    }

    /// <summary>
    /// Whether the stored password would go somewhere its giver did not know of: then they have to give it again.
    /// </summary>
    /// <param name="domain">The domain as it will be.</param>
    /// <param name="before">The domain as it is.</param>
    public static bool AsksForPassword(DirectoryDomain domain, DirectoryDomain before) =>
        domain.Transport == DomainTransport.Ldaps
        && (before.Transport != DomainTransport.Ldaps
            || domain.Controllers.Except(before.Controllers, StringComparer.OrdinalIgnoreCase).Any()
            || domain.TrustedCertificates != before.TrustedCertificates || domain.BindName != before.BindName);

    // Null leaves it, an empty text takes it back.
    private static string? Choose(string? said, string? before) => said switch
    {
        null => before,
        "" => null,
        _ => said,
    };
}
