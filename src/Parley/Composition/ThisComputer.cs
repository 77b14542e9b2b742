// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Hosting.Lifecycle;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>
/// Which computer of the topology this process is: the one named, or the only one; never the host's own name.
/// </summary>
internal static class ThisComputer
{
    public static ComputerTopology Find(DeploymentTopology topology, string? fqdn)
    {
        if (fqdn is not null)
        {
            return topology.Computers.FirstOrDefault(
                c => string.Equals(c.Fqdn, fqdn, StringComparison.OrdinalIgnoreCase))
                ?? throw new ParleyException(ExitCode.NotFound, $"--computer: '{fqdn}' is not in the topology.");
        }

        return topology.Computers.Length == 1
            ? topology.Computers[0]
            : throw new ParleyException(
                ExitCode.Refused,
                $"The topology has {topology.Computers.Length} computers; --computer says which this is.");
    }
}
