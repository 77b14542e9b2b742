// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Composition;
using Parley.Directory.Credentials;
using Parley.Directory.Users;
using Parley.Hosting.Lifecycle;
using Parley.Management;
using Parley.Management.Commands;
using Parley.Management.Signatures;
using Parley.Registrar.Contacts;
using Parley.Security.Certificates;
using Parley.Topology.Document;

namespace Parley.Demo;

/// <summary>The throwaway deployment of <c>parley demo</c>: everything on localhost, three people.</summary>
internal sealed class DemoDeployment(string dataDirectory, int portBase)
{
    public const string Domain = "localhost";

    public const string Host = "localhost";

    /// <summary>Where SIP listens, counted from the port base.</summary>
    public const int SipOffset = 61;

    /// <summary>Where HTTPS listens, counted from the port base.</summary>
    public const int HttpsOffset = 443;

    // In a container IPv6 may be there without its loopback address.
    private readonly IPAddress[] _addresses = CannotListen(IPAddress.IPv6Loopback, 0) is null
        ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : [IPAddress.Loopback];

    public string DataDirectory { get; } = dataDirectory;

    public int SipPort { get; } = portBase + SipOffset;

    public int HttpsPort { get; } = portBase + HttpsOffset;

    public IReadOnlyList<DemoPerson> People { get; } =
    [
        new("alice", "Alice", NewPassword()), new("bob", "Bob", NewPassword()), new("carol", "Carol", NewPassword()),
    ];

    /// <summary>Looks whether its ports are free, before anything is made.</summary>
    /// <exception cref="ParleyException">One is not.</exception>
    public void RequirePorts()
    {
        foreach (int port in (int[])[SipPort, HttpsPort])
        {
            foreach (IPAddress address in _addresses)
            {
                if (CannotListen(address, port) is { } problem)
                {
                    string why = problem.SocketErrorCode == SocketError.AddressAlreadyInUse
                        ? "is taken, perhaps by another demo."
                        : $"cannot be used: {problem.Message}.";
                    throw new ParleyException($"Port {port} of {Host} {why} Choose others with --port-base.");
                }
            }
        }
    }

    public async Task CreateAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await DeploymentInitializer.InitializeAsync(
            new DeploymentPlan
            {
                DataDirectory = DataDirectory, Domain = Domain, Host = Host, SipPort = SipPort, HttpsPort = HttpsPort,
                Addresses = [.. _addresses.Select(static a => a.ToString())],
                RegistrarSchemes = [AuthenticationScheme.TlsDsk, AuthenticationScheme.Ntlm],
                WebSchemes = [AuthenticationScheme.Negotiate, AuthenticationScheme.Ntlm],
            },
            time,
            cancellationToken);
        await PopulateAsync(time, cancellationToken);
    }

    /// <summary>The server's certificate, for Pidgin to remember.</summary>
    public string ServerCertificatePem()
    {
        string pki = new DeploymentDirectory(DataDirectory).PkiDirectory;
        return File.ReadAllText(Path.Combine(pki, $"server-{Host}.crt"));
    }

    /// <summary>The SHA-256 of the server's certificate, written as Pidgin writes it.</summary>
    public string ServerFingerprint()
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(ServerCertificatePem());
        IEnumerable<string> octets = certificate.GetCertHash(HashAlgorithmName.SHA256)
            .Select(static octet => octet.ToString("x2", CultureInfo.InvariantCulture));
        return string.Join(':', octets);
    }

    private async Task PopulateAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        DeploymentDirectory files = new(DataDirectory);
        DeploymentLock held = DeploymentAccess.Lock(files)
            ?? throw new ParleyException($"{DataDirectory} is in use.");
        await using OpenDeployment deployment = await OpenDeployment.OpenAsync(files, held, time, cancellationToken);
        await AddPeopleAsync(deployment, time, cancellationToken);
        await MakeThemContactsAsync(deployment, cancellationToken);
    }

    // The same path as `parley user add`: signed with the first administrator's credential, authorised, audited.
    private async Task AddPeopleAsync(
        OpenDeployment deployment, TimeProvider time, CancellationToken cancellationToken)
    {
        using DeploymentAuthorities authorities = DeploymentAuthorities.Open(
            deployment.Files.PkiDirectory, deployment.Keys, time);
        AdministrationService administration = Administration.Create(
            deployment, authorities, deployment.Topology.Computers[0], AdministrationNeighbours.None, time,
            NullLoggerFactory.Instance);
        using X509Certificate2 credential = X509CertificateLoader.LoadPkcs12FromFile(
            deployment.Files.BootstrapCredentialFile, null);
        RequestSigner signer = new(credential, time);
        foreach (DemoPerson person in People)
        {
            using AddUserCommand command = new(
                person.Address, person.Name, person.User, new SecretText(person.Password));
            AdministrationReply reply = await administration.ExecuteAsync(
                signer.Sign(administration.Options.Target, CommandSerializer.Write(command)), cancellationToken);
            if (reply.Status != AdministrationStatus.Ok)
            {
                throw new ParleyException(reply.Text);
            }
        }
    }

    // The group says whose list it is: nothing else in Pidgin's window does.
    private static async Task MakeThemContactsAsync(OpenDeployment deployment, CancellationToken cancellationToken)
    {
        ContactImport contacts = new(deployment.Backend, deployment.Keys);
        Account[] accounts = [.. deployment.People.Accounts.List()];
        foreach (Account account in accounts)
        {
            string? refused = await contacts.AddAsync(
                account.Id, $"{account.DisplayName}'s colleagues",
                [.. accounts.Where(a => a != account).Select(static a => a.Address)], cancellationToken);
            if (refused is not null)
            {
                throw new ParleyException(refused);
            }
        }
    }

    private static SocketException? CannotListen(IPAddress address, int port)
    {
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }

    private static string NewPassword() =>
        string.Join(
            '-',
            Enumerable.Range(0, 3).Select(
                static _ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)));
}
