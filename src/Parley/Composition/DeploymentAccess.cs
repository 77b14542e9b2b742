// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using Parley.Hosting.Lifecycle;
using Parley.Topology.Document;

namespace Parley.Composition;

/// <summary>The way into a data directory, for the server and for administrative commands.</summary>
internal static class DeploymentAccess
{
    /// <summary>Asks for a deployment to be there.</summary>
    /// <exception cref="ParleyException">There is none, or it belongs to somebody else.</exception>
    public static void Require(DeploymentDirectory files)
    {
        try
        {
            _ = File.GetAttributes(Path.Combine(files.Root, TopologyFile.FileName));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ParleyException(
                ExitCode.NotFound, $"--data: there is no deployment in {files.Root}; 'parley init' makes one.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ParleyException(ExitCode.Environment, $"--data: {files.Root} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Takes the lock of a deployment; null when another process has it.</summary>
    /// <exception cref="ParleyException">There is no deployment, or its lock cannot be taken.</exception>
    public static DeploymentLock? Lock(DeploymentDirectory files)
    {
        Require(files);
        return DeploymentLock.TryAcquire(files.Root, out DeploymentLock? held) ? held : null;
    }
}
