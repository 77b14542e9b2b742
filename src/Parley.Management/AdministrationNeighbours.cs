// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Domains;
using Parley.Management.Kerberos;
using Parley.Management.Topologies;

namespace Parley.Management;

/// <summary>What the administration has beside the database; a stopped server has none of it.</summary>
public sealed record AdministrationNeighbours
{
    /// <summary>Nothing.</summary>
    public static readonly AdministrationNeighbours None = new();

    /// <summary>Changes the topology; null when there is none to change.</summary>
    public SchemeEditor? Schemes { get; init; }

    /// <summary>Who reads the domains; null when nobody does.</summary>
    public IDomainReader? Domains { get; init; }

    /// <summary>How administrators prove themselves by Kerberos; null when they cannot.</summary>
    public AdministrationKerberos? Kerberos { get; init; }
}
