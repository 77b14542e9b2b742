// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using Parley.Storage;

namespace Parley.Directory.Domains;

/// <summary>A row of <c>directory_domain</c>: the description, and what is known of the domain's reading.</summary>
internal sealed record DomainRow
{
    private const char Separator = '\n';

    public string Domain { get; init; } = string.Empty;

    public string NetBiosName { get; init; } = string.Empty;

    public string Controllers { get; init; } = string.Empty;

    public string Transport { get; init; } = string.Empty;

    public string BindName { get; init; } = string.Empty;

    public string? BindKeytab { get; init; }

    public byte[]? BindPassword { get; init; }

    public string? TrustedCertificates { get; init; }

    public string SearchBases { get; init; } = string.Empty;

    public string? EnabledGroup { get; init; }

    public string AddressRule { get; init; } = string.Empty;

    public string? AddressDomain { get; init; }

    public long PollInterval { get; init; }

    public long CertificateGrace { get; init; }

    public long AddedAt { get; init; }

    /// <summary>Where the reader continues.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Whether everybody was read at least once: before that nobody is enabled by the group.</summary>
    public long Complete { get; init; }

    /// <summary>When a controller answered last, to a minute.</summary>
    public long LastContact { get; init; }

    /// <summary>Whether the domain has been out of reach for too long: its accounts have ended.</summary>
    public long Stale { get; init; }

    /// <summary>The same row with another description.</summary>
    public DomainRow With(DirectoryDomain domain) => this with
    {
        Domain = domain.DnsName,
        NetBiosName = domain.NetBiosName,
        Controllers = string.Join(Separator, domain.Controllers),
        Transport = StoredName(domain.Transport),
        BindName = domain.BindName,
        BindKeytab = domain.BindKeytab,
        TrustedCertificates = domain.TrustedCertificates,
        SearchBases = string.Join(Separator, domain.SearchBases),
        EnabledGroup = domain.EnabledGroup,
        AddressRule = StoredName(domain.AddressRule),
        AddressDomain = domain.AddressDomain,
        PollInterval = (long)domain.PollInterval.TotalMilliseconds,
        CertificateGrace = (long)domain.CertificateGrace.TotalMilliseconds,
    };

    /// <summary>Whether this is the row's description.</summary>
    public bool Is(DirectoryDomain domain) => With(domain) == this;

    /// <summary>The description.</summary>
    public DirectoryDomain ToDomain() => new()
    {
        DnsName = Domain,
        NetBiosName = NetBiosName,
        Controllers = Split(Controllers),
        Transport = ReadTransport(),
        BindName = BindName,
        BindKeytab = BindKeytab,
        TrustedCertificates = TrustedCertificates,
        SearchBases = Split(SearchBases),
        EnabledGroup = EnabledGroup,
        AddressRule = ReadAddressRule(),
        AddressDomain = AddressDomain,
        PollInterval = TimeSpan.FromMilliseconds(PollInterval),
        CertificateGrace = TimeSpan.FromMilliseconds(CertificateGrace),
    };

    private static ImmutableArray<string> Split(string text) =>
        text.Length == 0 ? [] : [.. text.Split(Separator)];

    private static string StoredName(DomainTransport transport) => transport switch
    {
        DomainTransport.Ldaps => "ldaps",
        DomainTransport.Gssapi => "gssapi",
    };

    private static string StoredName(AddressRule rule) => rule switch
    {
        Domains.AddressRule.Mail => "mail",
        Domains.AddressRule.UserPrincipalName => "upn",
        Domains.AddressRule.FirstDotLast => "first.last",
    };

    private DomainTransport ReadTransport() => Transport switch
    {
        "ldaps" => DomainTransport.Ldaps,
        "gssapi" => DomainTransport.Gssapi,
        _ => throw Damaged("transport"),
    };

    private AddressRule ReadAddressRule() => AddressRule switch
    {
        "mail" => Domains.AddressRule.Mail,
        "upn" => Domains.AddressRule.UserPrincipalName,
        "first.last" => Domains.AddressRule.FirstDotLast,
        _ => throw Damaged("address rule"),
    };

    private DatabaseException Damaged(string what) => new(
        DatabaseFault.Damaged, $"Domain {Domain} of the database has a {what} that this program does not know.", null);
}
