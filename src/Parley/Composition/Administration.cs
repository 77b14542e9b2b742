// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;
using Parley.Management;
using Parley.Management.Topologies;
using Parley.Security.Certificates;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>
/// Makes the one path of administrative acts over an open deployment: the same for the server and while it is stopped.
/// </summary>
internal static class Administration
{
    public static AdministrationService Create(
        OpenDeployment deployment, DeploymentAuthorities authorities, ComputerTopology computer,
        AdministrationNeighbours neighbours, TimeProvider time, ILoggerFactory loggers) =>
        new(
            deployment.Backend, deployment.People, authorities, deployment.Keys,
            neighbours with { Schemes = new SchemeEditor(deployment.Files.Root, deployment.Keys) },
            new AdministrationOptions { Target = AdministrationOptions.TargetFor(computer.Fqdn, computer.HttpsPort) },
            time, loggers.CreateLogger<AdministrationService>());
}
