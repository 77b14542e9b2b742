// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// A connection over a socket, with or without TLS, whichever side opened it. While nothing arrives a read of zero
/// octets waits, so that an idle connection owns no buffer. With inline completions (see README) everything between a
/// receive and the writes it causes runs on the socket's own thread.
/// </summary>
internal sealed class SocketConnection : StreamConnection, IDisposable
{
    // After this many messages without a pause the thread is given to other sockets once.
    private const int MessagesBeforeYield = 64;

    private readonly Socket _socket;
    private readonly NetworkStream _network;
    private Stream _stream;
    private int _wireClosing;
    private int _disposed;

    /// <summary>Takes a connected socket and owns it.</summary>
    public SocketConnection(ConnectionEnvironment environment, ConnectionSource source, Socket socket, bool tls)
        : base(environment, source, Plain(socket.RemoteEndPoint), Plain(socket.LocalEndPoint))
    {
        _socket = socket;
        _network = new NetworkStream(socket, ownsSocket: true);
        _stream = _network;
        Transport = tls ? "TLS" : "TCP";
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
    }

    /// <inheritdoc />
    public override string Transport { get; }

    /// <summary>The TLS handshake of the side that was called. Throws what <see cref="WireFaults"/> knows.</summary>
    public async Task SecureAsServerAsync(SslStreamCertificateContext certificate, CancellationToken cancellation)
    {
        SslStream tls = new(_network, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateRequired = false,
                AllowRenegotiation = false,
                AllowTlsResume = true,
                EncryptionPolicy = EncryptionPolicy.RequireEncryption,
            },
            cancellation);
    }

    /// <summary>The TLS handshake of the side that called. Throws what <see cref="WireFaults"/> knows.</summary>
    public async Task SecureAsClientAsync(SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        SslStream tls = new(_network, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellation);
    }

    /// <summary>Receives until the connection ends. Never throws.</summary>
    public async Task RunAsync()
    {
        string reason = CloseReason.PeerClosed;
        try
        {
            Opened();
            await ReceiveAsync();
        }
        catch (Exception e) when (WireFaults.Is(e))
        {
            reason = CloseReason.Broken;
            Environment.Entry.Broken(this, e);
        }
        catch (Exception e)
        {
            // Our own fault ends this connection, and no other.
            reason = CloseReason.Fault;
            Environment.Entry.Fault(e, "receive loop");
        }
        finally
        {
            ReleaseInput();
            WireEnded(reason);
            Dispose();
        }
    }

    /// <summary>Gives the place back of a connection that never opened.</summary>
    public void Abandon(string reason)
    {
        WireEnded(reason);
        Dispose();
    }

    /// <summary>Ends the wire at once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stream.Dispose();
        }
    }

    /// <inheritdoc />
    protected override ValueTask WriteAsync(ReadOnlyMemory<byte> octets) =>
        _stream.WriteAsync(octets, CancellationToken.None);

    /// <inheritdoc />
    protected override void CloseWire(bool atOnce)
    {
        if (atOnce)
        {
            Dispose();
        }
        else if (Interlocked.Exchange(ref _wireClosing, 1) == 0)
        {
            _ = ShutdownAsync();
        }
    }

    // Says that no more comes, and leaves it to the peer to hang up: a socket closed with octets unread would be reset,
    // and the peer could lose the last message. The deadline of a closed connection ends a peer that does not.
    private async Task ShutdownAsync()
    {
        try
        {
            if (_stream is SslStream { IsAuthenticated: true } tls)
            {
                await tls.ShutdownAsync();
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (WireFaults.Is(e) || e is InvalidOperationException)
        {
            Dispose();
        }
    }

    private async Task ReceiveAsync()
    {
        bool inBatch = false;
        int run = 0;
        try
        {
            while (true)
            {
                ValueTask<int> read = _stream.ReadAsync(HoldsInput ? InputSpace() : Memory<byte>.Empty);
                if (!read.IsCompleted && inBatch)
                {
                    inBatch = false;
                    run = 0;
                    SendBatch.Leave();
                }

                int count = await read;
                if (!inBatch)
                {
                    inBatch = true;
                    SendBatch.Enter();
                }

                if (!HoldsInput)
                {
                    // Zero octets were asked for: there is something to read now, or the end.
                    InputSpace();
                    continue;
                }

                if (count == 0)
                {
                    return;
                }

                run += Math.Max(1, Received(count));
                ReleaseEmptyInput();
                if (run >= MessagesBeforeYield)
                {
                    inBatch = false;
                    run = 0;
                    SendBatch.Leave();
                    await Task.Yield();
                }
            }
        }
        finally
        {
            if (inBatch)
            {
                SendBatch.Leave();
            }
        }
    }

    // A dual-stack listener shows an IPv4 peer as a mapped address.
    private static IPEndPoint Plain(EndPoint? endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
        ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
        : (IPEndPoint)(endPoint ?? throw new SocketException((int)SocketError.NotConnected));
}
