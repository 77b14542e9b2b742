// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Sip.Server.Connections;

/// <summary>Accepts stream connections at one address, within the limits, and lets each run.</summary>
internal sealed class SipListener : IDisposable
{
    private const int Backlog = 1024;

    // After a failed accept (out of file descriptors, for one) the next waits this long.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConnectionEnvironment _environment;
    private readonly Func<SslStreamCertificateContext>? _certificate;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionTasks _tasks;

    /// <summary>Binds; throws SocketException when that cannot be done.</summary>
    /// <param name="environment">What connections share.</param>
    /// <param name="endPoint">Where to listen.</param>
    /// <param name="certificate">The server's certificate, asked for at each handshake; null for plain TCP.</param>
    /// <param name="tasks">Who waits for the connections at the end.</param>
    public SipListener(
        ConnectionEnvironment environment, IPEndPoint endPoint, Func<SslStreamCertificateContext>? certificate,
        ConnectionTasks tasks)
    {
        _environment = environment;
        _certificate = certificate;
        _tasks = tasks;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
            }

            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
            EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Accepts until disposed. Never throws.</summary>
    public async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(_stop.Token);
                Take(socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _environment.Entry.AcceptFailed(e);
                await WaitAsync();
            }
        }
    }

    /// <summary>Stops listening; connections go on, handshakes end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
    }

    private async Task WaitAsync()
    {
        try
        {
            await Task.Delay(Pause, _environment.Time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped; the loop sees it.
        }
    }

    private void Take(Socket socket)
    {
        SocketConnection connection;
        ConnectionSource source;
        HandshakePlace? place;
        try
        {
            IPAddress address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            ConnectionRefusal refusal = _environment.Table.TryReserve(
                address, _certificate is not null, out source, out place);
            if (refusal != ConnectionRefusal.None)
            {
                _environment.Metrics.ConnectionRefused(refusal);
                socket.Dispose();
                return;
            }
        }
        catch (SocketException)
        {
            // Gone between the accept and now.
            _environment.Metrics.ConnectionRefused(ConnectionRefusal.HandshakeFailed);
            socket.Dispose();
            return;
        }

        try
        {
            connection = new SocketConnection(_environment, source, socket, _certificate is not null);
        }
        catch (SocketException)
        {
            socket.Dispose();
            if (place is not null)
            {
                _environment.Table.HandshakeEnded(place);
            }

            _environment.Table.Release(source, signedIn: false);
            _environment.Metrics.ConnectionRefused(ConnectionRefusal.HandshakeFailed);
            return;
        }

        _environment.Metrics.ConnectionOpened();
        _tasks.Start(_certificate is null || place is null
            ? connection.RunAsync()
            : RunSecureAsync(connection, place, _certificate));
    }

    private async Task RunSecureAsync(
        SocketConnection connection, HandshakePlace place, Func<SslStreamCertificateContext> certificate)
    {
        ConnectionRefusal refusal = ConnectionRefusal.None;
        place.Attach(connection);
        try
        {
            using CancellationTokenSource limit = new(_environment.Limits.HandshakeTime, _environment.Time);
            using CancellationTokenSource either =
                CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            await connection.SecureAsServerAsync(certificate(), either.Token);
        }
        catch (OperationCanceledException)
        {
            refusal = _stop.IsCancellationRequested ? ConnectionRefusal.Stopping : ConnectionRefusal.HandshakeTimeout;
        }
        catch (Exception e) when (WireFaults.Is(e) && place.IsDisplaced)
        {
            refusal = ConnectionRefusal.HandshakeDisplaced;
        }
        catch (Exception e) when (WireFaults.Is(e))
        {
            refusal = ConnectionRefusal.HandshakeFailed;
            _environment.Entry.HandshakeFailed(connection, e);
        }
        catch (Exception e)
        {
            // A certificate that cannot be loaded is our fault; it must not end the listener.
            refusal = ConnectionRefusal.HandshakeFailed;
            _environment.Entry.Fault(e, "TLS handshake");
        }

        _environment.Table.HandshakeEnded(place);
        if (refusal == ConnectionRefusal.None)
        {
            await connection.RunAsync();
            return;
        }

        _environment.Metrics.ConnectionRefused(refusal);
        connection.Abandon(CloseReason.Broken);
    }
}
