// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Hosting.Lifecycle;

namespace Parley.Roles;

/// <summary>The HTTPS listener of a computer: Kestrel with this deployment's certificate and limits.</summary>
internal sealed class HttpsHost : IAsyncDisposable
{
    private const int MaximumConnections = 10_000;
    private const int MaximumConnectionsPerSource = 1_000; // a branch office behind one address

    private readonly WebApplication _application;

    private HttpsHost(WebApplication application) => _application = application;

    /// <summary>Makes the host; nothing listens yet.</summary>
    /// <param name="endPoints">Where to listen.</param>
    /// <param name="certificate">
    /// The current server certificate with its chain; asked at every handshake, so that renewal needs no restart.
    /// </param>
    /// <param name="loggers">The process's logging.</param>
    /// <param name="addServices">What the endpoints need.</param>
    /// <param name="map">Maps the endpoints.</param>
    public static HttpsHost Create(
        IReadOnlyList<IPEndPoint> endPoints, Func<SslStreamCertificateContext> certificate, ILoggerFactory loggers,
        Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        addServices(builder.Services);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 << 20; // an import of accounts; other endpoints ask for less
            kestrel.Limits.MaxRequestHeadersTotalSize = 96 << 10; // a ticket of a person in very many groups has 64
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
            kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
            SourceConnections sources = new(MaximumConnectionsPerSource);
            foreach (IPEndPoint endPoint in endPoints)
            {
                kestrel.Listen(endPoint, listen =>
                {
                    listen.Use(next => connection => sources.RunAsync(connection, next));
                    ConfigureTls(listen, certificate);
                });
            }
        });
        WebApplication application = builder.Build();
        map(application);
        return new HttpsHost(application);
    }

    /// <summary>Listens.</summary>
    /// <exception cref="ParleyException">The port is taken or not permitted.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _application.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or AddressInUseException)
        {
            throw new ParleyException(ExitCode.Environment, $"HTTPS cannot listen: {e.Message}", e);
        }
    }

    /// <summary>Stops accepting and lets requests in progress end, until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void ConfigureTls(ListenOptions listen, Func<SslStreamCertificateContext> certificate)
    {
        // HTTP/1.1 only: NTLM authenticates a connection, and Lync clients speak nothing newer.
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate(),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }

    /// <summary>Signals are the process's business, not each host's.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
