// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Directory.Domains;

/// <summary>One Active Directory domain whose people may be enabled here, as the administrator described it.</summary>
public sealed record DirectoryDomain
{
    /// <summary>The DNS name, lower case; its upper-case form is the Kerberos realm.</summary>
    public required string DnsName { get; init; }

    /// <summary>The short name, such as CONTOSO, upper case.</summary>
    public required string NetBiosName { get; init; }

    /// <summary>
    /// The controllers' host names (with a port when it is not the usual one), in order of preference.
    /// </summary>
    public required ImmutableArray<string> Controllers { get; init; }

    /// <summary>How they are spoken to.</summary>
    public required DomainTransport Transport { get; init; }

    /// <summary>The account Parley reads with: a user principal name.</summary>
    public required string BindName { get; init; }

    /// <summary>The file with that account's keys, for <see cref="DomainTransport.Gssapi"/>.</summary>
    public string? BindKeytab { get; init; }

    /// <summary>A PEM file with the authorities of the controllers' certificates; null: the system's.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Where people are looked for (distinguished names); empty: the whole domain.</summary>
    public ImmutableArray<string> SearchBases { get; init; } = [];

    /// <summary>
    /// The distinguished name of the group whose members, nested ones included, are enabled; null: people are enabled
    /// one by one here.
    /// </summary>
    public string? EnabledGroup { get; init; }

    /// <summary>Where SIP addresses come from.</summary>
    public AddressRule AddressRule { get; init; }

    /// <summary>The SIP domain of <see cref="AddressRule.FirstDotLast"/>; null: the deployment's first.</summary>
    public string? AddressDomain { get; init; }

    /// <summary>
    /// How often changes are asked for: 5 s at most, 1 s at least; 3 s unless said otherwise (row T04).
    /// </summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long certificates go on signing people in while no controller answers: 2 min at least, 24 h at most and by
    /// default (row T04).
    /// </summary>
    public TimeSpan CertificateGrace { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The Kerberos realm.</summary>
    public string Realm => DnsName.ToUpperInvariant();
}
