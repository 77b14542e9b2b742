// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Threading.Tasks;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Connections;

/// <content>
/// Output: what is appended under the lock leaves in one write per batch, and at most one write is in flight; what is
/// appended meanwhile goes out in the next one. The buffer is rented while it holds something. Nothing here blocks, and
/// nothing foreign is called under the lock but the signing of a message, which must happen in the order in which
/// messages leave.
/// </content>
internal abstract partial class StreamConnection
{
    private const int FirstOutputBytes = 4096;

    private byte[]? _pending;
    private int _pendingLength;
    private long _writeStartedTick;
    private long _holdStartedTick;
    private bool _flushQueued;
    private bool _writing;

    /// <inheritdoc />
    public override bool Send(SipMessageWriter message)
    {
        ArgumentNullException.ThrowIfNull(message);
        bool taken;
        bool queue;
        lock (_output)
        {
            if (_closeReason is not null)
            {
                return false;
            }

            ReadOnlySpan<byte> octets = Security.SignOrHold(message);
            taken = octets.IsEmpty || Append(octets);
            queue = WantsFlush();
        }

        return Sent(taken, queue);
    }

    /// <inheritdoc />
    public override bool SendOctets(ReadOnlySpan<byte> octets)
    {
        bool taken;
        bool queue;
        lock (_output)
        {
            if (_closeReason is not null)
            {
                return false;
            }

            taken = Append(octets);
            queue = WantsFlush();
        }

        return Sent(taken, queue);
    }

    /// <summary>
    /// From here on messages are signed with this association, and what was held goes out signed with it. The caller
    /// then sends the client what tells it so: the order of both is what the client relies on.
    /// </summary>
    public void Establish(SignedInClient client)
    {
        bool taken;
        bool queue;
        lock (_output)
        {
            Security.Establish(client);
            taken = AppendHeld();
            queue = WantsFlush();
        }

        CountAsSignedIn();
        Sent(taken, queue);
    }

    /// <summary>
    /// Keeps what must be signed until the client's new association stands or fails: between our challenge and its
    /// answer the client expects signatures that nobody can make yet, and hangs up on the old ones.
    /// </summary>
    public void HoldSigned()
    {
        lock (_output)
        {
            _holdStartedTick = Math.Max(1, Environment.Wheel.CurrentTick);
            Security.Hold();
        }
    }

    /// <summary>
    /// The handshake ended in nothing: what was held goes out signed with the association that stands.
    /// </summary>
    public void ReleaseHeld()
    {
        bool taken;
        bool queue;
        lock (_output)
        {
            taken = AppendHeld();
            queue = WantsFlush();
        }

        Sent(taken, queue);
    }

    private bool Sent(bool taken, bool queue)
    {
        if (!taken)
        {
            Abort(CloseReason.SlowReader);
            return false;
        }

        if (queue)
        {
            SendBatch.Add(this);
        }

        return true;
    }

    // Under the lock. A write in flight takes what is pending when it ends.
    private bool WantsFlush()
    {
        bool wants = _pending is not null && !_flushQueued && !_writing;
        _flushQueued |= wants;
        return wants;
    }

    // Under the lock.
    private bool AppendHeld()
    {
        bool taken = true;
        _holdStartedTick = 0;
        if (_closeReason is not null)
        {
            // Nothing is appended to what has been closed; the messages go with the connection.
            return true;
        }

        while (Security.TryTakeHeld(out ReadOnlySpan<byte> octets))
        {
            taken = taken && Append(octets);
        }

        return taken;
    }

    private bool Append(ReadOnlySpan<byte> octets)
    {
        int needed = _pendingLength + octets.Length;
        if (needed > Environment.Limits.MaximumPendingOutputBytes)
        {
            return false;
        }

        if (_pending is null)
        {
            _pending = ArrayPool<byte>.Shared.Rent(Math.Max(FirstOutputBytes, needed));
        }
        else if (_pending.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_pending.Length * 2, needed));
            _pending.AsSpan(0, _pendingLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_pending);
            _pending = larger;
        }

        octets.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength = needed;
        return true;
    }

    // Under the lock: takes what is to be written, unless a write is in flight.
    private byte[]? TakeOutput(out int length)
    {
        length = _pendingLength;
        if (_writing || _aborted || _pending is not { } data)
        {
            return null;
        }

        _pending = null;
        _pendingLength = 0;
        _writing = true;
        _writeStartedTick = Environment.Wheel.CurrentTick;
        return data;
    }

    private void Write(byte[] data, int length)
    {
        byte[]? next = data;
        while (next is not null)
        {
            try
            {
                ValueTask write = WriteAsync(next.AsMemory(0, length));
                if (!write.IsCompletedSuccessfully)
                {
                    _ = FinishWriteAsync(write, next);
                    return;
                }
            }
            catch (Exception e)
            {
                // A stream that another thread has ended meanwhile says so at once.
                WriteFailed(e);
            }

            next = Written(next, out length);
        }
    }

    private async Task FinishWriteAsync(ValueTask write, byte[] data)
    {
        try
        {
            await write;
        }
        catch (Exception e)
        {
            WriteFailed(e);
        }

        if (Written(data, out int length) is { } next)
        {
            Write(next, length);
        }
    }

    private void WriteFailed(Exception exception)
    {
        if (WireFaults.Is(exception))
        {
            Environment.Entry.Broken(this, exception);
        }
        else
        {
            Environment.Entry.Fault(exception, "write");
        }

        Abort(CloseReason.Broken);
    }

    // A write has ended: gives its buffer back and takes what was appended meanwhile.
    private byte[]? Written(byte[] data, out int length)
    {
        ArrayPool<byte>.Shared.Return(data);
        byte[]? next;
        bool closeWire;
        lock (_output)
        {
            _writing = false;
            next = TakeOutput(out length);
            closeWire = ShouldCloseWire();
        }

        if (closeWire)
        {
            CloseWire(_aborted);
        }

        return next;
    }
}
