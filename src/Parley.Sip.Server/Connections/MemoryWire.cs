// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Threading;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// One end of a pair of pipes within the process. What one end writes, the other receives in the same call, one piece
/// at a time.
///
/// </summary>
public sealed class MemoryWire
{
    private readonly Lock _receiving = new();
    private OctetsReceived? _received;
    private Action? _ended;
    private int _closed;

    private MemoryWire(IPEndPoint endPoint)
    {
        EndPoint = endPoint;
        Peer = this;
    }

    /// <summary>Told what arrives; the octets are valid during the call.</summary>
    public delegate void OctetsReceived(ReadOnlySpan<byte> octets);

    /// <summary>The address this end pretends to have.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The other end.</summary>
    public MemoryWire Peer { get; private set; }

    /// <summary>Whether either end has hung up.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Makes a pair.</summary>
    /// <param name="near">The address of the first end.</param>
    /// <param name="far">The address of the second.</param>
    public static (MemoryWire Near, MemoryWire Far) CreatePair(IPEndPoint near, IPEndPoint far)
    {
        MemoryWire first = new(near);
        MemoryWire second = new(far);
        first.Peer = second;
        second.Peer = first;
        return (first, second);
    }

    /// <summary>Begins to receive at this end.</summary>
    /// <param name="received">Told what arrives.</param>
    /// <param name="ended">Told once, when the other end hangs up.</param>
    public void Attach(OctetsReceived received, Action ended)
    {
        lock (_receiving)
        {
            _ended = ended;
            _received = received;
        }
    }

    /// <summary>Writes to the other end; lost when nobody is attached there or it has hung up.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (!IsClosed)
        {
            Peer.Receive(octets);
        }
    }

    /// <summary>Hangs up.</summary>
    /// <returns>False when that had happened before, from either end.</returns>
    public bool Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return false;
        }

        if (Interlocked.Exchange(ref Peer._closed, 1) == 0)
        {
            Peer._ended?.Invoke();
        }

        return true;
    }

    private void Receive(ReadOnlySpan<byte> octets)
    {
        lock (_receiving)
        {
            _received?.Invoke(octets);
        }
    }
}
