// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace Parley.Composition;

/// <summary>What <c>parley init</c> was asked to make.</summary>
internal sealed record DeploymentPlan
{
    public required string DataDirectory { get; init; }

    public required string Domain { get; init; }

    public required string Host { get; init; }

    public required ImmutableArray<string> Addresses { get; init; }

    public required int SipPort { get; init; }

    public required int HttpsPort { get; init; }

    public int? TcpPort { get; init; }

    public int? UdpPort { get; init; }

    public required ImmutableArray<string> RegistrarSchemes { get; init; }

    public required ImmutableArray<string> WebSchemes { get; init; }

    public string? KeyFile { get; init; }
}
