// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Composition;
using Parley.Directory.Users;
using Parley.Hosting.Health;
using Parley.Hosting.Lifecycle;
using Parley.Management;
using Parley.Management.Http;
using Parley.Management.Kerberos;
using Parley.Presence;
using Parley.Registrar;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.Kerberos;
using Parley.Security.KeyRing;
using Parley.Security.Lockout;
using Parley.Security.Ntlm;
using Parley.Sip.Server;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Topology.Document;
using Parley.Web;

namespace Parley.Roles;

/// <summary>
/// A Front End: registers endpoints, authenticates, presence, contacts, messages between people, web services and the
/// administration's endpoint. What it is made of stands in the constructor, in the order in which requests are offered.
/// </summary>
internal sealed class FrontEndRole : IAsyncDisposable
{
    private readonly OpenDeployment _deployment;
    private readonly DeploymentAuthorities _authorities;
    private readonly ServerCertificateSource _certificate;
    private readonly SignInSchemes _signIn;
    private readonly DomainNtlm? _domainNtlm;
    private readonly SipServer _sip;
    private readonly string _sipEndPoints;
    private readonly RegistrarFeature _registrar;
    private readonly PresenceFeature _presence;
    private readonly HttpsHost _https;
    private readonly DomainReading _domains;

    public FrontEndRole(
        OpenDeployment deployment, ComputerTopology computer, ServerArguments arguments, HealthRegister health,
        ILoggerFactory loggers, IMeterFactory meters, TimeProvider time)
    {
        if (!computer.Roles.Contains(ComputerRole.FrontEnd))
        {
            throw new ParleyException(
                ExitCode.Refused, $"The topology gives {computer.Fqdn} no role that this version can start.");
        }

        _deployment = deployment;
        DeploymentTopology topology = deployment.Topology;
        _authorities = DeploymentAuthorities.Open(deployment.Files.PkiDirectory, deployment.Keys, time);
        IReadOnlyList<string> names = topology.CertificateNames(computer);
        _certificate = ServerCertificateSource.Open(_authorities, names, time);
        health.Add("server-certificate", CertificateHealth);

        AttemptBudget attempts = new(arguments.Attempts, () => deployment.People.People.Domains.Count > 0);
        KerberosDoor? kerberos =
            KerberosDoor.Open(topology, computer, deployment.Files, arguments.KeytabFile, time, loggers);
        if (kerberos is not null)
        {
            health.Add(KerberosDoor.HealthName, kerberos.Health);
        }

        _domainNtlm = DomainNtlm.Open(deployment.People.People, time, loggers);
        _signIn = SignInSchemes.Create(deployment, computer, _authorities, attempts, kerberos, _domainNtlm);
        List<SipListenerOptions> listeners = Listeners(computer);
        _sipEndPoints = string.Join(", ", listeners.Select(static l => $"{l.EndPoint} ({l.Transport})"));
        _sip = new SipServer(
            new SipServerOptions
            {
                Fqdn = computer.Fqdn,
                TlsPort = computer.SipPort,
                TcpPort = computer.TcpPort ?? 5060,
                UdpPort = computer.UdpPort ?? 5060,
                Listeners = listeners,
                Certificate = () => _certificate.Context,
                Authentication = _signIn.Options,
            },
            time, loggers, meters);
        health.Add("sip-listeners", ListenerHealth);
        _registrar = new RegistrarFeature(new RegistrarDependencies(
            deployment.People.Accounts, deployment.People.Certificates, deployment.Backend, deployment.Keys,
            _sip.Sender, _sip.Proxy, time, loggers));
        _presence = new PresenceFeature(new PresenceDependencies(
            deployment.People.Accounts, _registrar.Locator, deployment.Backend, deployment.Keys, _sip.Sender, time,
            loggers));
        ISipRequestHandler[] handlers = [.. _registrar.Handlers, .. _presence.Handlers, _registrar.Router];
        foreach (ISipRequestHandler handler in handlers)
        {
            _sip.AddHandler(handler);
        }

        _domains = new DomainReading(deployment.People.People, arguments.Attempts, health, loggers, meters, time);
        deployment.People.Accounts.Changed += OnAccountChanged;
        AdministrationService administration = Administration.Create(
            deployment, _authorities, computer,
            new AdministrationNeighbours
            {
                Domains = _domains.Reader,
                Kerberos = kerberos is null ? null : new AdministrationKerberos(kerberos, deployment.People.Links),
            },
            time, loggers);
        meters.Create("Parley.Management").CreateObservableCounter(
            "parley.administration.refused", () => administration.RefusedStrangers, "{request}",
            "Administrative requests without a valid credential.");
        health.Add(
            "administrators",
            () => new HealthReport("administrators", Healthy: true, administration.Administrators.Summary()));
        _https = HttpsHost.Create(
            ListenAddresses.EndPoints(computer.ListenAddresses, computer.HttpsPort), () => _certificate.Context,
            loggers,
            services =>
            {
                if (kerberos is not null)
                {
                    services.AddSingleton<IKerberosAcceptor>(kerberos);
                    services.AddSingleton<IDomainPasswords>(
                        _ => kerberos.OpenPasswords(deployment, arguments.RequireArmor, time));
                }

                // Off unless named: at a web service NTLM is what relays aim at (row T30).
                if (_domainNtlm is not null && topology.WebSchemes.Contains(AuthenticationScheme.DomainNtlm))
                {
                    services.AddSingleton<IDomainNtlm>(_domainNtlm);
                }

                AddWebServices(services, topology, computer, names, attempts, time);
            },
            application =>
            {
                application.MapHealth(health);
                application.MapParleyWebServices();
                application.MapAdministration(administration);
            });
    }

    /// <summary>Adds what starts and stops to the process's list.</summary>
    public void AddTo(StageList stages)
    {
        stages.Add("sip", StartSipAsync, StopSipAsync);
        stages.Add("https", _https.StartAsync, _https.StopAsync);
        stages.Add("directories", _domains.StartAsync, _domains.StopAsync);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _deployment.People.Accounts.Changed -= OnAccountChanged;
        await _domains.DisposeAsync();
        await _https.DisposeAsync();
        _presence.Dispose();
        _registrar.Dispose();
        await _sip.DisposeAsync();
        _signIn.Dispose();
        _domainNtlm?.Dispose();
        _certificate.Dispose();
        _authorities.Dispose();
    }

    private static List<SipListenerOptions> Listeners(ComputerTopology computer)
    {
        List<SipListenerOptions> listeners = [];
        Add(computer.SipPort, SipTransport.Tls);
        Add(computer.TcpPort, SipTransport.Tcp);
        Add(computer.UdpPort, SipTransport.Udp);
        return listeners;

        void Add(int? port, SipTransport transport)
        {
            if (port is int open)
            {
                listeners.AddRange(ListenAddresses.EndPoints(computer.ListenAddresses, open)
                    .Select(endPoint => new SipListenerOptions(endPoint, transport)));
            }
        }
    }

    private async Task StartSipAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sip.StartAsync(cancellationToken);
            await _registrar.RestoreAsync(_sip.OpenDatagramFlow, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new ParleyException(ExitCode.Environment, $"SIP cannot listen on {_sipEndPoints}: {e.Message}", e);
        }
    }

    private async Task StopSipAsync(CancellationToken drained)
    {
        await _registrar.SuspendAsync();
        await _sip.StopAsync(drained);
        _registrar.Stop();
    }

    private HealthReport ListenerHealth() => _sip.IsListening
        ? new HealthReport("sip-listeners", Healthy: true, _sipEndPoints)
        : new HealthReport("sip-listeners", Healthy: false, "a listener has ended or is not up yet; see the log");

    private HealthReport CertificateHealth()
    {
        ServerCertificateStatus status = _certificate.Status;
        string detail = $"valid until {status.NotAfter.UtcDateTime:yyyy-MM-dd HH:mm}Z";
        return new HealthReport(
            "server-certificate", status.Valid,
            status.RenewalFailure is string failure ? $"{detail}; not renewed: {failure}" : detail);
    }

    // The one signal that ends everything of an account (row T04). The registrar, which heard it first, has told the
    // clients why; tickets and certificates look at the account at every use.
    private void OnAccountChanged(AccountChange change)
    {
        switch (change.Kind)
        {
            case AccountChangeKind.Updated:
                break;
            case AccountChangeKind.CertificatesRevoked:
                foreach (string serial in change.Serials)
                {
                    _sip.DropCertificate(serial, "certificate revoked");
                }

                break;
            case AccountChangeKind.Disabled:
            case AccountChangeKind.Deleted:
            case AccountChangeKind.CredentialsChanged:
            case AccountChangeKind.SignedOut:
                _sip.DropAccount(change.Account.Id, $"account: {change.Kind}");
                break;
        }
    }

    private void AddWebServices(
        IServiceCollection services, DeploymentTopology topology, ComputerTopology computer,
        IReadOnlyList<string> names, AttemptBudget attempts, TimeProvider time)
    {
        services.AddSingleton<IAccountDirectory>(_deployment.People.Accounts);
        services.AddSingleton<ICredentialSource>(_deployment.People.Credentials);
        services.AddSingleton<IDirectoryLinks>(_deployment.People.Links);
        services.AddSingleton<IDeviceCertificateRegister>(_deployment.People.Certificates);
        services.AddSingleton(_authorities);
        services.AddSingleton<IKeyRing>(_deployment.Keys);
        services.AddSingleton(attempts);
        services.AddSingleton(time);
        services.AddParleyWebServices(new WebServicesOptions
        {
            Host = computer.Fqdn,
            HttpsPort = computer.HttpsPort,
            SipHost = computer.Fqdn,
            SipPort = computer.SipPort,
            DefaultDomain = topology.SipDomains[0],
            HostNames = names,
            Schemes = topology.WebSchemes,
        });
    }
}
