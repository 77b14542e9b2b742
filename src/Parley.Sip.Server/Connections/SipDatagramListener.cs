// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// SIP over UDP at one address: one thread that blocks in the receive, which measured better than any alternative. Only
/// where an administrator asked for it.
/// </summary>
internal sealed class SipDatagramListener : IDisposable
{
    private const int LargestDatagram = 65_535;

    // Failures in a row after which the socket is given up.
    private const int MostFailures = 100;

    private const int SocketBufferBytes = 4 * 1024 * 1024;

    private readonly ConnectionEnvironment _environment;
    private readonly Socket _socket;
    private readonly ConcurrentDictionary<SocketAddress, DatagramConnection> _peers = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Binds; throws SocketException when that cannot be done.</summary>
    public SipDatagramListener(ConnectionEnvironment environment, IPEndPoint endPoint)
    {
        _environment = environment;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
            }

            _socket.ReceiveBufferSize = SocketBufferBytes;
            _socket.SendBufferSize = SocketBufferBytes;
            _socket.Bind(endPoint);
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

    /// <summary>Receives on a thread of its own until disposed; ends when that has.</summary>
    public Task ReceiveAsync()
    {
        Thread thread = new(Receive) { IsBackground = true, Name = "SIP UDP " + EndPoint };
        thread.Start();
        return _ended.Task;
    }

    /// <summary>Sends a datagram; what the socket does not take is lost, as datagrams are.</summary>
    public bool Send(ReadOnlySpan<byte> octets, SocketAddress address)
    {
        try
        {
            _socket.SendTo(octets, SocketFlags.None, address);
            return true;
        }
        catch (Exception e) when (WireFaults.Is(e))
        {
            return false;
        }
    }

    /// <summary>The flow to a peer that was signed in before this process; null when a limit is reached.</summary>
    public DatagramConnection? OpenFlow(IPEndPoint remote)
    {
        bool mapped = EndPoint.AddressFamily == AddressFamily.InterNetworkV6
            && remote.AddressFamily == AddressFamily.InterNetwork;
        DatagramConnection? peer =
            Find((mapped ? new IPEndPoint(remote.Address.MapToIPv6(), remote.Port) : remote).Serialize());
        peer?.CountAsSignedIn();
        return peer;
    }

    /// <summary>Forgets a peer.</summary>
    public void Remove(SocketAddress address) => _peers.TryRemove(address, out _);

    /// <summary>Stops.</summary>
    public void Dispose()
    {
        _stopping = true;
        _socket.Dispose();
    }

    private void Receive()
    {
        byte[] buffer = new byte[LargestDatagram];
        SipMessage message = new();
        SocketAddress from = new(EndPoint.AddressFamily);
        int failures = 0;
        while (!_stopping)
        {
            try
            {
                int length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
                Take(buffer.AsMemory(0, length), from, message);
            }
            catch (SocketException e) when (!_stopping && ++failures < MostFailures)
            {
                // An earlier datagram of ours did not arrive, or memory was short: that says nothing about the next.
                _environment.Entry.AcceptFailed(e);
                continue;
            }
            catch (Exception e)
            {
                if (_stopping)
                {
                    break;
                }

                // Our own fault cost this datagram; a socket that is of no use any more shows in the health.
                _environment.Entry.Fault(e, "UDP listener");
                if (++failures >= MostFailures)
                {
                    break;
                }

                continue;
            }

            failures = 0;
        }

        _ended.TrySetResult();
    }

    private void Take(ReadOnlyMemory<byte> datagram, SocketAddress from, SipMessage message)
    {
        if (datagram.Span.TrimStart("\r\n\0 "u8).IsEmpty || Find(from) is not { } peer)
        {
            // A keep-alive (RFC 5626 leaves UDP to STUN), or one peer too many.
            return;
        }

        peer.Touch();
        _environment.Metrics.OctetsReceived(datagram.Length);
        SendBatch.Enter();
        try
        {
            bool acceptable = SipMessageParser.TryParseDatagram(
                datagram, _environment.Limits.Messages, message, out SipParseError error);
            if (acceptable && message.IsRequest)
            {
                ReadOnlyMemory<byte> marked = ReceivedVia.Mark(message, peer.RemoteEndPoint);
                acceptable = SipMessageParser.TryParseDatagram(
                    marked, _environment.Limits.Messages, message, out error);
            }

            _environment.Entry.Message(peer, message, acceptable ? SipParseError.None : error);
            message.Clear();
        }
        finally
        {
            SendBatch.Leave();
        }
    }

    private DatagramConnection? Find(SocketAddress from)
    {
        if (_peers.TryGetValue(from, out DatagramConnection? known))
        {
            return known;
        }

        IPEndPoint remote = (IPEndPoint)EndPoint.Create(from);
        if (remote.Address.IsIPv4MappedToIPv6)
        {
            remote = new IPEndPoint(remote.Address.MapToIPv4(), remote.Port);
        }

        // Addresses of datagrams can be invented: those peers must not take the places of connections.
        ConnectionRefusal refusal = ConnectionRefusal.TooMany;
        if (_peers.Count >= _environment.Limits.MaximumDatagramPeers
            || (refusal = _environment.Table.TryReserve(
                remote.Address, handshake: false, out ConnectionSource source, out _)) != ConnectionRefusal.None)
        {
            _environment.Metrics.ConnectionRefused(refusal);
            return null;
        }

        SocketAddress address = new(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(address.Buffer.Span);
        DatagramConnection peer = new(_environment, source, this, address, remote);
        _peers[address] = peer;
        _environment.Metrics.ConnectionOpened();
        peer.Open();
        return peer;
    }
}
