// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace Parley.Topology.Document;

/// <summary>One computer of the deployment and what it listens on.</summary>
public sealed record ComputerTopology
{
    /// <summary>The fully qualified name clients and servers know it by; in its certificate.</summary>
    public required string Fqdn { get; init; }

    /// <summary>The roles it runs, at least one (<see cref="ComputerRole"/>).</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>Addresses to listen on, IPv4 or IPv6; empty means all, dual stack.</summary>
    public required ImmutableArray<string> ListenAddresses { get; init; }

    /// <summary>Port of SIP over TLS.</summary>
    public required int SipPort { get; init; }

    /// <summary>Port of HTTPS.</summary>
    public required int HttpsPort { get; init; }

    /// <summary>Port of SIP over plain TCP; null (the default) keeps it closed.</summary>
    public int? TcpPort { get; init; }

    /// <summary>Port of SIP over UDP; null (the default) keeps it closed.</summary>
    public int? UdpPort { get; init; }

    /// <summary>
    /// The file with the key-encryption key; null when it lies in the data directory or comes as a credential.
    /// </summary>
    public string? KeyFile { get; init; }
}
