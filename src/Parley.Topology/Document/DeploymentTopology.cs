// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Linq;

namespace Parley.Topology.Document;

/// <summary>
/// The document that describes a deployment: domains, computers, roles, ports and sign-in schemes. Immutable.
/// </summary>
public sealed record DeploymentTopology
{
    /// <summary>The version of the document's form that this program writes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The version of the document's form.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The SIP domains, lower case; the first is the default.</summary>
    public required ImmutableArray<string> SipDomains { get; init; }

    /// <summary>The computers.</summary>
    public required ImmutableArray<ComputerTopology> Computers { get; init; }

    /// <summary>What the registrar offers, in this order.</summary>
    public required ImmutableArray<string> RegistrarSchemes { get; init; }

    /// <summary>What the ticket service accepts, in this order.</summary>
    public required ImmutableArray<string> WebSchemes { get; init; }

    /// <summary>
    /// The names a computer's certificate carries: its own, each domain, and the discovery names of each domain.
    /// </summary>
    /// <param name="computer">The computer.</param>
    public ImmutableArray<string> CertificateNames(ComputerTopology computer)
    {
        ArgumentNullException.ThrowIfNull(computer);
        return
        [
            .. new[] { computer.Fqdn }
                .Concat(SipDomains.SelectMany(static domain =>
                    new[] { domain, "sip." + domain, "lyncdiscover." + domain, "lyncdiscoverinternal." + domain }))
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }
}
