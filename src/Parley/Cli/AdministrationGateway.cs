// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Composition;
using Parley.Hosting.Lifecycle;
using Parley.Management;
using Parley.Management.Administrators;
using Parley.Management.Commands;
using Parley.Management.Http;
using Parley.Management.Signatures;
using Parley.Security.Certificates;
using Parley.Topology.Document;

namespace Parley.Cli;

/// <summary>
/// Takes a command to where it is executed: to the running server over HTTPS, or, when nobody holds the data directory,
/// to the same code in this process. Signed either way.
/// </summary>
internal sealed class AdministrationGateway(
    DeploymentDirectory files, string? credentialFile, ITerminal terminal, TimeProvider time)
{
    /// <summary>How long to wait for a server that is starting or stopping.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Sends a command.</summary>
    /// <exception cref="ParleyException">There is no deployment, no credential, or nobody who answers.</exception>
    public async Task<AdministrationReply> SendAsync(AdministrationCommand command, CancellationToken cancellationToken)
    {
        DeploymentAccess.Require(files);
        ComputerTopology computer = ThisComputer.Find(TopologyFile.ReadUnsealed(files.Root), null);
        Uri target = AdministrationOptions.TargetFor(computer.Fqdn, computer.HttpsPort);
        if (credentialFile == CommonOptions.Kerberos)
        {
            return await SendWithTicketAsync(computer, target, command, cancellationToken);
        }

        using X509Certificate2 credential =
            AdministratorCredentialFile.Load(credentialFile ?? files.BootstrapCredentialFile, terminal);
        await WarnOfItsEndAsync(credential);
        RequestSigner signer = new(credential, time);
        byte[] body = CommandSerializer.Write(command);
        try
        {
            return await SendAsync(computer, () => Sign(signer, target, body), cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private async Task<AdministrationReply> SendWithTicketAsync(
        ComputerTopology computer, Uri target, AdministrationCommand command, CancellationToken cancellationToken)
    {
        using X509Certificate2 root = LoadRoot();
        using AdministrationClient client = new(root, Addresses(computer));
        byte[] body = CommandSerializer.Write(command);
        try
        {
            return await client.SendWithTicketAsync(target, body, cancellationToken)
                ?? throw new ParleyException(
                    $"No server answers at {target}: only a running one takes Kerberos tickets. Use a certificate.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private async Task WarnOfItsEndAsync(X509Certificate2 credential)
    {
        DateTimeOffset end = new(credential.NotAfter);
        if (end - time.GetUtcNow() < AdministratorRecord.WarningTime)
        {
            await terminal.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"parley: warning: the administrator's credential ends on {end.UtcDateTime:yyyy-MM-dd HH:mm}Z;"
                + $" 'parley admin issue' makes a new one while it is valid."));
        }
    }

    private static SignedRequest Sign(RequestSigner signer, Uri target, byte[] body)
    {
        try
        {
            return signer.Sign(target, body);
        }
        catch (CryptographicException exception)
        {
            throw new ParleyException(ExitCode.Refused, exception.Message, exception);
        }
    }

    private async Task<AdministrationReply> SendAsync(
        ComputerTopology computer, Func<SignedRequest> sign, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            if (DeploymentAccess.Lock(files) is { } held)
            {
                return await ExecuteHereAsync(held, sign(), cancellationToken);
            }

            using X509Certificate2 root = LoadRoot();
            using AdministrationClient client = new(root, Addresses(computer));
            SignedRequest request = sign();
            if (await client.SendAsync(request, cancellationToken) is { } reply)
            {
                return reply;
            }

            if (time.GetElapsedTime(began) > Patience)
            {
                throw new ParleyException(
                    $"{files.Root} is in use, but no server answers at {request.Head.TargetUri}.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<AdministrationReply> ExecuteHereAsync(
        DeploymentLock held, SignedRequest request, CancellationToken cancellationToken)
    {
        await using OpenDeployment deployment =
            await OpenDeployment.OpenAsync(files, held, time, cancellationToken);
        if (deployment.Backend.Migration.BackupPath is { } backup)
        {
            await terminal.Error.WriteLineAsync(
                $"parley: the database was brought to this version; the old one is {backup}");
        }

        using DeploymentAuthorities authorities =
            DeploymentAuthorities.Open(files.PkiDirectory, deployment.Keys, time);
        ComputerTopology computer = ThisComputer.Find(deployment.Topology, null);
        AdministrationService service = Administration.Create(
            deployment, authorities, computer, AdministrationNeighbours.None, time, NullLoggerFactory.Instance);
        return await service.ExecuteAsync(request, cancellationToken);
    }

    private X509Certificate2 LoadRoot()
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(files.RootCertificateFile);
        }
        catch (CryptographicException exception)
        {
            throw new ParleyException(
                ExitCode.Environment, $"{files.RootCertificateFile} cannot be read as a certificate.", exception);
        }
    }

    // Where a server listens on every address it is reached on the loopback; its name is checked by its certificate.
    private static List<IPEndPoint> Addresses(ComputerTopology computer) =>
    [
        .. ListenAddresses.EndPoints(computer.ListenAddresses, computer.HttpsPort).SelectMany(static e =>
            e.Address.Equals(IPAddress.IPv6Any)
                ? [new IPEndPoint(IPAddress.IPv6Loopback, e.Port), new IPEndPoint(IPAddress.Loopback, e.Port)]
                : (IPEndPoint[])[e.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, e.Port) : e]),
    ];
}
