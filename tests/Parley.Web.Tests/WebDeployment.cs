// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Security.Lockout;
using Parley.TestKit;

namespace Parley.Web.Tests;

/// <summary>The web services on a real Kestrel on loopback, over TLS with a certificate of the deployment.</summary>
internal sealed class WebDeployment : IAsyncDisposable
{
    public const string Host = "fe1.contoso.test";

    private readonly ScratchDirectory _directory = new();
    private readonly FileKeyRing _keyRing;
    private readonly ServerCertificateSource _certificate;
    private readonly WebApplication _application;

    private WebDeployment(IReadOnlyList<string> schemes, WebServicesLimits limits)
    {
        _keyRing = FileKeyRing.Create(new KeyRingLocation(_directory.File("keys")), Time);
        Authorities = DeploymentAuthorities.Create(
            _directory.File("pki"), _directory.File("ca.pem"), ["contoso.test"], _keyRing, Time);
        _certificate = ServerCertificateSource.Open(Authorities, [Host, "lyncdiscover.contoso.test"], Time);
        Options = new WebServicesOptions
        {
            Host = Host, SipHost = "sip.contoso.test", SipPort = 15061, DefaultDomain = "contoso.test",
            HostNames = [Host, "lyncdiscover.contoso.test"], Schemes = schemes, Limits = limits,
        };
        Tickets = new SignIn.FakeTickets(Time);
        _application = Build();
    }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 5, 1, 21, TimeSpan.Zero));

    public MemoryDirectory Directory { get; } = new();

    public SignIn.FakeTickets Tickets { get; }

    public Tickets.FakePasswords Passwords { get; } = new();

    public DeploymentAuthorities Authorities { get; }

    /// <summary>The certificate the listener answers with.</summary>
    public X509Certificate2 Certificate => _certificate.Certificate;

    public WebServicesOptions Options { get; }

    public WebServiceAddresses Addresses => Options.Addresses;

    public IKeyRing KeyRing => _keyRing;

    public int Port { get; private set; }

    public int PlainPort { get; private set; }

    public static async Task<WebDeployment> StartAsync(
        string schemes = "negotiate,ntlm", WebServicesLimits? limits = null)
    {
        WebDeployment deployment = new(schemes.Split(','), limits ?? WebServicesLimits.Default);
        await deployment._application.StartAsync();
        int[] ports =
        [
            .. deployment._application.Services.GetRequiredService<IServer>().Features
                .Get<IServerAddressesFeature>()!.Addresses.Select(static a => new Uri(a).Port),
        ];
        deployment.Port = ports[0];
        deployment.PlainPort = ports[1];
        return deployment;
    }

    /// <summary>A client for a person, on connections of its own.</summary>
    public WebClient Client(string user, string password) =>
        new(() => ConnectAsync(), Addresses.CertificateProof, user, password);

    /// <summary>One TLS connection.</summary>
    public Task<HttpConnection> ConnectAsync(string host = Host) =>
        HttpConnection.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, Port), host, Authorities.Root, Time.GetUtcNow().UtcDateTime);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _certificate.Dispose();
        Authorities.Dispose();
        _keyRing.Dispose();
        _directory.Dispose();
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = _certificate.Context,
                        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    }),
                });
            });
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddRouting();
        builder.Services.AddLogging(static l => l.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IAccountDirectory>(Directory);
        builder.Services.AddSingleton<ICredentialSource>(Directory);
        builder.Services.AddSingleton<IDeviceCertificateRegister>(Directory);
        builder.Services.AddSingleton(Authorities);
        builder.Services.AddSingleton<IKeyRing>(_keyRing);
        builder.Services.AddSingleton(new AttemptBudget());
        builder.Services.AddSingleton<Parley.Security.Kerberos.IKerberosAcceptor>(Tickets);
        builder.Services.AddSingleton<IDirectoryLinks>(Tickets);
        builder.Services.AddSingleton<Parley.Security.Kerberos.IDomainPasswords>(Passwords);
        builder.Services.AddParleyWebServices(Options);
        WebApplication application = builder.Build();
        application.UseRouting();
        application.MapParleyWebServices();
        return application;
    }
}
