// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Hosting.Lifecycle;
using Parley.Management.Administrators;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Topology.Document;
using Parley.Topology.Validation;

namespace Parley.Composition;

/// <summary>
/// Makes a deployment in an empty directory: keys, topology, authorities, database, first administrator.
/// </summary>
internal static class DeploymentInitializer
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes it. Nothing is written when the plan is invalid; what was written is removed when something fails.
    /// </summary>
    /// <exception cref="ParleyException">
    /// The plan is invalid, the directory is not empty, or it cannot be written.
    /// </exception>
    /// <remarks>What else the place refuses ends in one of <see cref="StartFailures"/>.</remarks>
    public static async Task InitializeAsync(
        DeploymentPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        DeploymentTopology topology = Topology(plan);
        IReadOnlyList<string> errors = TopologyValidator.Validate(topology);
        if (errors.Count > 0)
        {
            throw new ParleyException(ExitCode.Refused, string.Join("\nparley: ", errors));
        }

        bool existed = System.IO.Directory.Exists(plan.DataDirectory);
        PrepareDirectory(plan.DataDirectory);
        bool done = false;
        try
        {
            await MakeAsync(plan, topology, time, cancellationToken);
            done = true;
        }
        finally
        {
            if (!done)
            {
                Remove(plan.DataDirectory, existed);
            }
        }
    }

    private static async Task MakeAsync(
        DeploymentPlan plan, DeploymentTopology topology, TimeProvider time, CancellationToken cancellationToken)
    {
        DeploymentDirectory files = new(plan.DataDirectory);
        AdministratorCredential first;
        using (FileKeyRing keys = FileKeyRing.Create(
            KeyRingLocation.ForThisProcess(files.KeysDirectory, topology.Computers[0].KeyFile), time))
        {
            TopologyFile.Write(files.Root, topology, keys);
            using DeploymentAuthorities authorities = DeploymentAuthorities.Create(
                files.PkiDirectory, files.RootCertificateFile, [plan.Domain, plan.Host], keys, time);
            using ServerCertificateSource certificate = ServerCertificateSource.Open(
                authorities, topology.CertificateNames(topology.Computers[0]), time);
            first = authorities.IssueAdministrator("Bootstrap administrator");
            first.Write(files.BootstrapCredentialFile);
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(files.BackendDatabaseFile)!, OwnerOnly);
        if (!DeploymentLock.TryAcquire(files.Root, out DeploymentLock? held))
        {
            throw new ParleyException($"{plan.DataDirectory} is in use.");
        }

        // Opening makes the database and proves that what was just written can be read again.
        await using OpenDeployment opened = await OpenDeployment.OpenAsync(files, held, time, cancellationToken);
        await AdministratorRegister.Open(opened.Backend, time).EnrolFirstAsync(
            new AdministratorRecord(first.Serial, first.Name, first.Thumbprint, first.NotAfter), cancellationToken);
    }

    private static DeploymentTopology Topology(DeploymentPlan plan) => new()
    {
        SchemaVersion = DeploymentTopology.CurrentSchemaVersion,
        SipDomains = [plan.Domain],
        Computers =
        [
            new ComputerTopology
            {
                Fqdn = plan.Host, Roles = [ComputerRole.FrontEnd], ListenAddresses = plan.Addresses,
                SipPort = plan.SipPort, HttpsPort = plan.HttpsPort,
                TcpPort = plan.TcpPort, UdpPort = plan.UdpPort,
                KeyFile = plan.KeyFile is null ? null : Path.GetFullPath(plan.KeyFile),
            },
        ],
        RegistrarSchemes = plan.RegistrarSchemes,
        WebSchemes = plan.WebSchemes,
    };

    private static void PrepareDirectory(string directory)
    {
        try
        {
            if (System.IO.Directory.Exists(directory)
                && System.IO.Directory.EnumerateFileSystemEntries(directory).Any())
            {
                throw new ParleyException(
                    ExitCode.Refused,
                    $"--data: {directory} is not empty; a deployment is made in an empty directory only.");
            }

            System.IO.Directory.CreateDirectory(directory, OwnerOnly);
            File.SetUnixFileMode(directory, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ParleyException(ExitCode.Environment, $"--data: {directory} cannot be made: {e.Message}", e);
        }
    }

    private static void Remove(string directory, bool keepEmpty)
    {
        System.IO.Directory.Delete(directory, recursive: true);
        if (keepEmpty)
        {
            System.IO.Directory.CreateDirectory(directory, OwnerOnly);
        }
    }
}
