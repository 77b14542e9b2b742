// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Parley.Security.Lockout;
using Parley.Security.TlsDsk;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.TestKit;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>A server whose clock stands still, with in-memory connections.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterFactory _meters = new();
    private int _port = 50_000;

    public TestServer(
        SipServerLimits? limits = null, bool tlsDsk = true, bool digest = false, IAuthenticationScheme? extra = null,
        Func<SipServerOptions, SipServerOptions>? change = null, TimeProvider? time = null,
            ILoggerFactory? loggers = null,
        bool count = true)
    {
        Handshakes = new FakeHandshakes(Accounts);
        List<SipAuthenticationOffer> offers = [];
        if (tlsDsk)
        {
            offers.Add(SipAuthenticationOffer.Handshake(new TlsDskScheme(
                Handshakes, Handshakes, Accounts,
                new TlsDskOptions { TargetName = "sip.contoso.test",
                    StsUri = new Uri("https://sip.contoso.test/CertProv/CertProvisioningService.svc") })));
        }

        if (extra is not null)
        {
            offers.Add(SipAuthenticationOffer.Handshake(extra));
        }

        if (digest)
        {
            offers.Add(SipAuthenticationOffer.DigestWith(
                new DigestAuthenticator(Accounts, new DigestOptions()), DigestAlgorithm.Sha256));
        }

        SipServerOptions options = new()
        {
            Fqdn = "sip.contoso.test",
            Limits = limits ?? new SipServerLimits(),
            Authentication = new SipAuthenticationOptions
            {
                Offers = offers, Credentials = Accounts, Budget = Budget, Handshakes = Table,
            },
        };
        options = change?.Invoke(options) ?? options;
        if (count)
        {
            Count();
        }

        Server = new SipServer(options, time ?? Time, loggers ?? NullLoggerFactory.Instance, _meters);
        Router = new TestRouter(Server.Proxy);
        Server.AddHandler(Router);
    }

    public ManualTimeProvider Time { get; } = new();

    public TestAccounts Accounts { get; } = new();

    public AttemptBudget Budget { get; } = new();

    public HandshakeTable Table { get; } = new();

    public FakeHandshakes Handshakes { get; }

    public SipServer Server { get; }

    public TestRouter Router { get; }

    /// <summary>How often a counter counted with this tag value, or in all.</summary>
    public long Counted(string instrument, string? tag = null) =>
        _counts.GetValueOrDefault(tag is null ? instrument : instrument + "/" + tag);

    /// <summary>A client on a new in-memory connection.</summary>
    public ScriptedSipClient Connect(
        string name, string? epid = null, bool modern = false, string address = "192.0.2.2")
    {
        ScriptedSipClient client = new(name) { Epid = epid ?? name + "00000001", Modern = modern };
        return Connect(client, address) ? client : throw new InvalidOperationException("Refused.");
    }

    public bool Connect(ScriptedSipClient client, string address = "192.0.2.2")
    {
        (MemoryWire near, MemoryWire far) = MemoryWire.CreatePair(
            IPEndPoint.Parse("192.0.2.1:5061"),
                new IPEndPoint(IPAddress.Parse(address), Interlocked.Increment(ref _port)));
        client.Transmit = octets => far.Write(octets);
        far.Attach(client.Receive, () => client.Ended = "closed");
        client.HangUp = () => far.Close();
        return Server.Accept(near);
    }

    /// <summary>A client that has signed in.</summary>
    public ScriptedSipClient SignedIn(string name, string? epid = null, bool modern = false)
    {
        ScriptedSipClient client = Connect(name, epid, modern);
        client.SignIn();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _listener.Dispose();
    }

    private void Count()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Parley.Sip.Server")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!ReferenceEquals(instrument.Meter, _meters.Made))
        {
            return;
        }

        _counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            _counts.AddOrUpdate(instrument.Name + "/" + tag.Value, value, (_, sum) => sum + value);
        }
    }

    private sealed class MeterFactory : IMeterFactory
    {
        public Meter? Made { get; private set; }

        public Meter Create(MeterOptions options) => Made = new Meter(options);

        public void Dispose()
        {
            // The meter is disposed with the server.
        }
    }
}
