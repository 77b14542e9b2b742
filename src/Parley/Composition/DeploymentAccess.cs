// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using Parley.Hosting.Lifecycle;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>The way into a data directory, for the server and for administrative commands.</summary>
internal static class DeploymentAccess
{
    /// <summary>Takes the lock of a deployment; null when another process has it.</summary>
    /// <exception cref="ParleyException">There is no deployment, or it belongs to somebody else.</exception>
    public static DeploymentLock? Lock(DeploymentDirectory files)
    {
        if (!File.Exists(Path.Combine(files.Root, TopologyFile.FileName)))
        {
            throw new ParleyException(
                ExitCode.NotFound, $"--data: there is no deployment in {files.Root}; 'parley init' makes one.");
        }

        try
        {
            return DeploymentLock.TryAcquire(files.Root, out DeploymentLock? held) ? held : null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ParleyException(ExitCode.Environment, $"--data: {files.Root} cannot be opened: {e.Message}", e);
        }
    }
}
