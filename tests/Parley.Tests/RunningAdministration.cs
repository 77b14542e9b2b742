// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Net;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Composition;
using Parley.Directory.Certificates;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Management;
using Parley.Management.Http;
using Parley.Roles;
using Parley.Security.Certificates;
using Parley.Topology.Document;
using Xunit;

namespace Parley.Tests;

/// <summary>A server that holds the data directory and answers administrators.</summary>
internal sealed class RunningAdministration : IAsyncDisposable
{
    private readonly OpenDeployment _deployment;
    private readonly DeploymentAuthorities _authorities;
    private readonly ServerCertificateSource _certificate;
    private readonly HttpsHost _host;

    private RunningAdministration(
        OpenDeployment deployment, DeploymentAuthorities authorities, ServerCertificateSource certificate,
        HttpsHost host)
    {
        _deployment = deployment;
        _authorities = authorities;
        _certificate = certificate;
        _host = host;
        deployment.People.Accounts.Changed += Changes.Enqueue;
    }

    public ConcurrentQueue<AccountChange> Changes { get; } = new();

    public AccountTable Accounts => _deployment.People.Accounts;

    public static async Task<RunningAdministration> StartAsync(DeploymentFixture fixture)
    {
        OpenDeployment deployment = await fixture.OpenAsync();
        DeploymentAuthorities authorities =
            DeploymentAuthorities.Open(fixture.Files.PkiDirectory, deployment.Keys, TimeProvider.System);
        ComputerTopology computer = deployment.Topology.Computers[0];
        ServerCertificateSource certificate = ServerCertificateSource.Open(
            authorities, deployment.Topology.CertificateNames(computer), TimeProvider.System);
        AdministrationService service = new(
            deployment.Backend, deployment.People, authorities, deployment.Keys, AdministrationNeighbours.None,
            new AdministrationOptions { Target = AdministrationOptions.TargetFor(computer.Fqdn, computer.HttpsPort) },
            TimeProvider.System, NullLogger<AdministrationService>.Instance);
        HttpsHost host = HttpsHost.Create(
            [new IPEndPoint(IPAddress.Loopback, fixture.Port)], () => certificate.Context, NullLoggerFactory.Instance,
            static _ => { }, app => app.MapAdministration(service));
        await host.StartAsync(DeploymentFixture.Token);
        return new RunningAdministration(deployment, authorities, certificate, host);
    }

    /// <summary>Puts a certificate of a person's device into the register.</summary>
    public async Task RegisterDeviceAsync(string sip, string serial, string device)
    {
        Assert.True(SipAddress.TryParse(sip, out SipAddress? address));
        AccountId account = Accounts.Find(address)!.Id;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DeviceCertificate certificate =
            new(serial, account, device, now, now.AddDays(180), "THUMB" + serial, null, "ticket-" + serial);
        DeviceCertificateRegister register = _deployment.People.Certificates;
        Assert.Equal(CertificateRegistration.Stored, await register.RegisterAsync(
            certificate, register.PasswordEpoch(account), DeploymentFixture.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _certificate.Dispose();
        _authorities.Dispose();
        await _deployment.DisposeAsync();
    }
}
