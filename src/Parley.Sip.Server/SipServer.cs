// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Kernel.Identifiers;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Pipeline;
using Parley.Sip.Server.Pipeline.Steps;
using Parley.Sip.Server.Proxy;
using Parley.Sip.Server.Timers;
using Parley.Sip.Server.Transactions;

namespace Parley.Sip.Server;

/// <summary>
/// A SIP server: listeners, the pipeline, the proxy. Made, given its handlers, started, stopped; once.
/// </summary>
public sealed class SipServer : IAsyncDisposable
{
    private readonly SipServerOptions _options;
    private readonly TimeProvider _time;
    private readonly SipServerMetrics _metrics;
    private readonly TimerWheel _wheel;
    private readonly ConnectionTable _table;
    private readonly ConnectionEnvironment _environment;
    private readonly ServerTransport _transport;
    private readonly SipHandlers _handlers = new();
    private readonly EndedAccounts _ended = new();
    private readonly ConnectionTasks _tasks = new();
    private readonly ConnectionTasks _accepting = new();
    private readonly List<IDisposable> _listeners = [];
    private readonly HandshakeSweep _sweep;
    private int _stopped;

    /// <summary>Makes a server that does not listen yet.</summary>
    public SipServer(SipServerOptions options, TimeProvider time, ILoggerFactory loggers, IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentNullException.ThrowIfNull(meters);
        _options = options;
        _time = time;
        ILogger log = loggers.CreateLogger("Parley.Sip.Server");
        _metrics = new SipServerMetrics(meters);
        _wheel = new TimerWheel(time);
        _table = new ConnectionTable(options.Limits);
        _environment = new ConnectionEnvironment
        {
            Limits = options.Limits, Time = time, Wheel = _wheel, Table = _table, Metrics = _metrics,
        };
        _transport = new ServerTransport
        {
            Wheel = _wheel,
            Timers = options.Timers,
            Limits = options.Limits,
            Metrics = _metrics,
            Names = new ServerNames(options.Fqdn, options.TlsPort, options.TcpPort, options.UdpPort),
            Fault = (exception, where) => _environment.Entry.Fault(exception, where),
        };
        MessageVerifier verifier = new(time);
        _environment.Entry = new MessageEntry(
            _transport, BuildPipeline(verifier, log), verifier, options.Authentication, time, log);
        _wheel.Faulted = exception => _environment.Entry.Fault(exception, "timer");
        SipSender sender = new(_transport);
        Sender = sender;
        Proxy = new SipProxy(_transport, sender);
        _sweep = new HandshakeSweep(options.Authentication.Handshakes, _wheel, time);
    }

    /// <summary>Sends what features originate.</summary>
    public ISipSender Sender { get; }

    /// <summary>Forwards what the router forwards.</summary>
    public ISipProxy Proxy { get; }

    /// <summary>Where it listens, in the order of the options; the ports are real ones.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Whether every listener that was opened still takes what arrives.</summary>
    public bool IsListening => EndPoints.Count > 0 && _accepting.Count == EndPoints.Count;

    /// <summary>How many connections it has.</summary>
    public int ConnectionCount => _table.Count;

    /// <summary>How many requests wait for a final answer.</summary>
    public int WaitingCount => _transport.Waiting;

    /// <summary>
    /// Adds a handler at the end of the list. Before <see cref="StartAsync"/>; the router comes last.
    /// </summary>
    public void AddHandler(ISipRequestHandler handler) => _handlers.Add(handler);

    /// <summary>Opens every listener, or none.</summary>
    /// <exception cref="SocketException">An address cannot be listened on.</exception>
    public Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        List<IPEndPoint> endPoints = [];
        List<Func<Task>> loops = [];
        try
        {
            foreach (SipListenerOptions listener in _options.Listeners)
            {
                endPoints.Add(Open(listener, loops));
            }
        }
        catch
        {
            CloseListeners();
            throw;
        }

        EndPoints = endPoints;

        // The loops must not carry the context of whoever started the server.
        using AsyncFlowControl control = ExecutionContext.SuppressFlow();
        foreach (Func<Task> loop in loops)
        {
            _accepting.Start(loop());
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops: takes no connection, refuses new requests with 503, lets those in progress end, gives every connection
    /// its last octets. Ends when the token says so at the latest.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        _table.Stop();
        _environment.Entry.Stop();
        CloseListeners();
        await _accepting.WhenAllAsync();
        try
        {
            await DrainAsync(cancellation);
            CloseAll(abort: false);
            await _tasks.WhenAllAsync().WaitAsync(_options.Limits.LingerTime, _time, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // The time is over: what is left loses its last octets.
        }

        CloseAll(abort: true);
        try
        {
            await _tasks.WhenAllAsync().WaitAsync(_options.Limits.LingerTime, _time, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            // Their sockets are closed; a stop that waits for ever would be worse than a loop that ends late.
            _environment.Entry.Fault(e, "connections that did not end");
        }

        _wheel.Dispose();
    }

    /// <summary>
    /// Ends everything of an account on this server (row T04): nothing more is taken from its clients, and their
    /// connections close after a moment in which the registrar may still tell them why.
    /// </summary>
    public void DropAccount(AccountId account, string reason) => Drop(account, null, reason);

    /// <summary>The same for one device certificate.</summary>
    public void DropCertificate(string serial, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(serial);
        Drop(null, serial, reason);
    }

    /// <summary>Opens a connection to another server or client; it is used like one that was accepted.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="tls">How to secure it; null for plain TCP.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="System.IO.IOException">The TLS handshake broke off.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The TLS handshake failed.</exception>
    public Task<SipConnection> ConnectAsync(
        IPEndPoint endPoint, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return SipConnector.ConnectAsync(_environment, _tasks, endPoint, tls, cancellation);
    }

    /// <summary>
    /// The flow from a UDP listener to a peer that was signed in there before (a <see cref="SipFlowOpener"/>). What it
    /// sends still proves itself.
    /// </summary>
    /// <returns>Null when nothing listens at that address, or a limit is reached.</returns>
    public SipConnection? OpenDatagramFlow(IPEndPoint local, IPEndPoint remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        foreach (IDisposable listener in _listeners)
        {
            if (listener is SipDatagramListener datagrams && datagrams.EndPoint.Equals(local))
            {
                return datagrams.OpenFlow(remote);
            }
        }

        return null;
    }

    /// <summary>Takes one end of an in-memory wire as a connection of a client.</summary>
    /// <returns>False when a limit is reached.</returns>
    public bool Accept(MemoryWire wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        ConnectionRefusal refusal =
            _table.TryReserve(wire.Peer.EndPoint.Address, handshake: false, out ConnectionSource source, out _);
        if (refusal != ConnectionRefusal.None)
        {
            _metrics.ConnectionRefused(refusal);
            return false;
        }

        _metrics.ConnectionOpened();
        new MemoryConnection(_environment, source, wire).Open();
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await StopAsync(now.Token);
        _sweep.Dispose();
        _metrics.Dispose();
    }

    // The order is the one of docs/architecture.md. External access, content filter and the taps for archive and call
    // details stand between authentication and dispatch when they come.
    private PipelineStep[] BuildPipeline(MessageVerifier verifier, ILogger log)
    {
        SipAuthenticationOptions authentication = _options.Authentication;
        ChallengeWriter challenges = new(authentication, _time);
        SignInHandshake handshakes = new(authentication, challenges, verifier, _ended, _metrics, _time, log)
        {
            Resume = (context, decide) => _environment.Entry.Resume(context, decide), Undecided = _tasks,
        };
        DigestSignIn digest = new(authentication, challenges, _ended, _metrics, _time, log);
        return
        [
            new SourceLimitStep(_wheel),
            new TransactionMatchStep(verifier),
            new PeerIdentityStep(),
            new HopLimitStep(_transport.Names),
            new SecurityFilterStep(authentication, _time, log),
            new AuthenticationStep(authentication, verifier, challenges, handshakes, digest),
            new DispatchStep(_transport, _handlers),
        ];
    }

    private IPEndPoint Open(SipListenerOptions listener, List<Func<Task>> loops)
    {
        if (listener.Transport == SipTransport.Udp)
        {
            SipDatagramListener datagrams = new(_environment, listener.EndPoint);
            _listeners.Add(datagrams);
            loops.Add(datagrams.ReceiveAsync);
            return datagrams.EndPoint;
        }

        Func<SslStreamCertificateContext>? certificate = listener.Transport == SipTransport.Tcp
            ? null
            : _options.Certificate ?? throw new InvalidOperationException("A TLS listener needs a certificate.");
        SipListener stream = new(_environment, listener.EndPoint, certificate, _tasks);
        _listeners.Add(stream);
        loops.Add(stream.AcceptAsync);
        return stream.EndPoint;
    }

    private void CloseListeners()
    {
        foreach (IDisposable listener in _listeners)
        {
            listener.Dispose();
        }
    }

    private async Task DrainAsync(CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        while (_transport.Waiting + _transport.Detached > 0
            && _time.GetElapsedTime(start) < _options.Limits.DrainTime)
        {
            await Task.Delay(TimerWheel.Tick, _time, cancellation);
        }
    }

    private void CloseAll(bool abort)
    {
        foreach ((long _, PeerConnection connection) in _table.All)
        {
            if (abort)
            {
                connection.Abort(CloseReason.Stopping);
            }
            else
            {
                connection.Close(CloseReason.Stopping);
            }
        }
    }

    private void Drop(AccountId? account, string? serial, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        _ended.Note(account, serial);
        foreach ((long _, PeerConnection connection) in _table.All)
        {
            if (connection.Security.Is(account, serial))
            {
                connection.Security.Revoke();
                connection.CloseSoon(reason);
            }
        }
    }
}
