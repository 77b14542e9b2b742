// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// A connection within the process, between roles that share it and in tests. Delivery happens while the sender's batch
/// drains, on the same thread, so it never recurses; everything else is as over a socket.
/// </summary>
internal sealed class MemoryConnection : StreamConnection
{
    private readonly MemoryWire _wire;

    /// <summary>Takes one end of a wire.</summary>
    public MemoryConnection(ConnectionEnvironment environment, ConnectionSource source, MemoryWire wire)
        : base(environment, source, wire.Peer.EndPoint, wire.EndPoint)
    {
        _wire = wire;
    }

    /// <inheritdoc />
    public override string Transport => "TLS";

    /// <summary>Begins to receive.</summary>
    public void Open()
    {
        Opened();
        _wire.Attach(Deliver, PeerClosed);
    }

    /// <inheritdoc />
    protected override ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        _wire.Write(octets.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override void CloseWire(bool atOnce)
    {
        if (_wire.Close())
        {
            WireEnded(CloseReason.PeerClosed);
        }
    }

    // The wire calls for one piece at a time.
    private void Deliver(ReadOnlySpan<byte> octets)
    {
        SendBatch.Enter();
        try
        {
            while (!octets.IsEmpty)
            {
                Memory<byte> space = InputSpace();
                int count = Math.Min(space.Length, octets.Length);
                octets[..count].CopyTo(space.Span);
                octets = octets[count..];
                Received(count);
            }

            ReleaseEmptyInput();
        }
        catch (Exception e)
        {
            // Our own fault ends this connection, and no other.
            Environment.Entry.Fault(e, "in-memory delivery");
            Abort(CloseReason.Fault);
        }
        finally
        {
            SendBatch.Leave();
        }
    }

    private void PeerClosed()
    {
        ReleaseInput();
        WireEnded(CloseReason.PeerClosed);
    }
}
