// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Security.Lockout;
using Parley.Security.TlsDsk;
using Parley.Sip.Messages;
using Parley.Sip.Server;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.Writing;

namespace Parley.Wire;

/// <summary>
/// The SIP server alone: sign-in without real certificates, a registrar that knows one endpoint a person.
/// </summary>
internal static class WireServer
{
    public static async Task RunAsync(int people)
    {
        TestAccounts accounts = new([.. Enumerable.Range(0, people).Select(static i => "u" + i)]);
        FakeHandshakes handshakes = new(accounts);
        TlsDskScheme scheme = new(handshakes, handshakes, accounts, new TlsDskOptions
        {
            TargetName = "sip.contoso.test", StsUri = new Uri("https://sip.contoso.test/"),
        });
        using X509Certificate2 certificate = TestCertificate.Make("sip.contoso.test");
        System.Net.Security.SslStreamCertificateContext context = TestCertificate.Context(certificate);
        using Meters meters = new();
        await using SipServer server = new(
            new SipServerOptions
            {
                Fqdn = "sip.contoso.test",
                Listeners = [new SipListenerOptions(new IPEndPoint(IPAddress.Loopback, 0))],
                Certificate = () => context,
                Limits = new SipServerLimits
                {
                    MessagesPerSecond = 1_000_000, MessageBurst = 1_000_000,
                    OctetsPerSecond = 1 << 29, OctetBurst = 1 << 29,
                },
                Authentication = new SipAuthenticationOptions
                {
                    Offers = [SipAuthenticationOffer.Handshake(scheme)], Credentials = accounts,
                    Budget = new AttemptBudget(),
                },
            },
            TimeProvider.System, NullLoggerFactory.Instance, meters);
        server.AddHandler(new Router(server.Proxy));
        await server.StartAsync(CancellationToken.None);
        Console.WriteLine(server.EndPoints[0].Port);
        await Console.In.ReadLineAsync();
    }

    private sealed class Router(ISipProxy proxy) : ISipRequestHandler
    {
        private readonly ConcurrentDictionary<string, Endpoint> _endpoints = new();

        public bool Accepts(SipRequestContext context) => true;

        public void Handle(SipRequestContext context)
        {
            if (context.Request.Method == SipMethod.Register)
            {
                _endpoints[context.SenderAddress.Uri] =
                    new Endpoint(context.Connection, "sip:" + context.SenderAddress.User + "@127.0.0.1");
                SipMessageWriter response = context.CreateResponse(200);
                response.Header(SipHeaderId.Expires, 7200);
                context.Send(response);
                return;
            }

            Span<char> uri = stackalloc char[context.Request.RequestUri.Length];
            Encoding.UTF8.GetChars(context.Request.RequestUri, uri);
            if (_endpoints.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(uri, out Endpoint? endpoint))
            {
                proxy.Forward(context, [new ProxyTarget(endpoint.Connection, endpoint.Contact)]);
            }
            else
            {
                context.Reject(404, 1003, "User does not exist");
            }
        }
    }

    private sealed record Endpoint(SipConnection Connection, string Contact);

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
            // The meter ends with the server.
        }
    }
}
