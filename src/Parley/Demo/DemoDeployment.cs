// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Composition;
using Parley.Directory.Credentials;
using Parley.Hosting.Lifecycle;
using Parley.Management;
using Parley.Management.Commands;
using Parley.Management.Signatures;
using Parley.Security.Certificates;
using Parley.Topology.Document;

namespace Parley.Demo;

/// <summary>The throwaway deployment of <c>parley demo</c>: everything on localhost, three people.</summary>
internal sealed class DemoDeployment(string dataDirectory, int portBase)
{
    public const string Domain = "localhost";

    public const string Host = "localhost";

    public string DataDirectory { get; } = dataDirectory;

    public int SipPort { get; } = portBase + 61;

    public int HttpsPort { get; } = portBase + 443;

    public string RootCertificateFile => new DeploymentDirectory(DataDirectory).RootCertificateFile;

    public IReadOnlyList<DemoPerson> People { get; } =
    [
        new("alice", "Alice", NewPassword()), new("bob", "Bob", NewPassword()), new("carol", "Carol", NewPassword()),
    ];

    public async Task CreateAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await DeploymentInitializer.InitializeAsync(
            new DeploymentPlan
            {
                DataDirectory = DataDirectory, Domain = Domain, Host = Host, Addresses = Socket.OSSupportsIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"], SipPort = SipPort,
                HttpsPort = HttpsPort, RegistrarSchemes = [AuthenticationScheme.TlsDsk, AuthenticationScheme.Ntlm],
                WebSchemes = [AuthenticationScheme.Negotiate, AuthenticationScheme.Ntlm],
            },
            time,
            cancellationToken);
        await AddPeopleAsync(time, cancellationToken);
    }

    /// <summary>The server's certificate, for Pidgin to remember.</summary>
    public string ServerCertificatePem()
    {
        string pki = new DeploymentDirectory(DataDirectory).PkiDirectory;
        return File.ReadAllText(Path.Combine(pki, $"server-{Host}.crt"));
    }

    // The same path as `parley user add`: signed with the first administrator's credential, authorised, audited.
    private async Task AddPeopleAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        DeploymentDirectory files = new(DataDirectory);
        DeploymentLock held = DeploymentAccess.Lock(files) ?? throw new ParleyException($"{DataDirectory} is in use.");
        await using OpenDeployment deployment = await OpenDeployment.OpenAsync(files, held, time, cancellationToken);
        using DeploymentAuthorities authorities = DeploymentAuthorities.Open(files.PkiDirectory, deployment.Keys, time);
        AdministrationService administration =
            Administration.Create(deployment, authorities, deployment.Topology.Computers[0], time, NullLoggerFactory.Instance);
        using X509Certificate2 credential = X509CertificateLoader.LoadPkcs12FromFile(files.BootstrapCredentialFile, null);
        RequestSigner signer = new(credential, time);
        foreach (DemoPerson person in People)
        {
            using AddUserCommand command = new(person.Address, person.Name, person.User, new SecretText(person.Password));
            AdministrationReply reply = await administration.ExecuteAsync(
                signer.Sign(administration.Options.Target, CommandSerializer.Write(command)), cancellationToken);
            if (reply.Status != AdministrationStatus.Ok)
            {
                throw new ParleyException(reply.Text);
            }
        }
    }

    private static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, 3).Select(static _ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)));
}
