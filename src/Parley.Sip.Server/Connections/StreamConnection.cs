// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.Framing;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Timers;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// What all stream connections have in common: output that is appended under a lock and written once per batch, the end,
/// and the deadlines. The derived class owns the wire. Receiving is in <c>StreamConnection.Receiving.cs</c>.
/// </summary>
/// <remarks>
/// Output: at most one write is in flight; what is appended meanwhile goes out in the next one. The buffer is rented
/// while it holds something. Nothing here blocks, and nothing foreign is called under the lock but the signing of the
/// message, which must happen in the order in which messages leave.
/// </remarks>
internal abstract partial class StreamConnection : PeerConnection, ITimerTarget
{
    private const int FirstOutputBytes = 4096;

    // Deadlines are looked at this often; each limit is kept to within this much.
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(5);

    // A client answers a challenge within a round trip; one that does not has given the handshake up.
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(5);

    private readonly Lock _output = new();
    private readonly WheelTimer _timer;
    private byte[]? _pending;
    private int _pendingLength;
    private long _writeStartedTick;
    private long _holdStartedTick;
    private bool _flushQueued;
    private bool _writing;
    private bool _aborted;
    private bool _wireClosed;
    private bool _endTold;
    private string? _farewell;
    private volatile string? _closeReason;

    protected StreamConnection(ConnectionEnvironment environment, ConnectionSource source, IPEndPoint remote, IPEndPoint local)
        : base(environment, source, remote, local)
    {
        _framer = new SipStreamFramer(environment.Limits.Messages);
        _lastReceivedTick = OpenedTick;
        _timer = new WheelTimer(this);
    }

    /// <inheritdoc />
    public override bool IsClosed => _closeReason is not null;

    /// <inheritdoc />
    public override bool IsReliable => true;

    /// <inheritdoc />
    public override string Reason => _closeReason ?? string.Empty;

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
    /// From here on messages are signed with this association, and what was held goes out signed with it. The caller then
    /// sends the client what tells it so: the order of both is what the client relies on.
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
    /// Keeps what must be signed until the client's new association stands or fails: between our challenge and its answer
    /// the client expects signatures that nobody can make yet, and hangs up on the old ones.
    /// </summary>
    public void HoldSigned()
    {
        lock (_output)
        {
            _holdStartedTick = Math.Max(1, Environment.Wheel.CurrentTick);
            Security.Hold();
        }
    }

    /// <summary>The handshake ended in nothing: what was held goes out signed with the association that stands.</summary>
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

    /// <inheritdoc />
    public override void Close(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        if (MarkClosed(reason, abort: false))
        {
            SendBatch.Add(this);
        }
    }

    /// <inheritdoc />
    public override void Abort(string reason)
    {
        if (MarkClosed(reason, abort: true))
        {
            SendBatch.Add(this);
        }
    }

    /// <inheritdoc />
    public override void CloseSoon(string reason)
    {
        lock (_output)
        {
            if (_closeReason is null && _farewell is null)
            {
                _farewell = reason;
                Environment.Wheel.Schedule(_timer, Environment.Limits.FarewellTime);
            }
        }
    }

    /// <summary>Writes what was appended, and does what closing asks for. Called by <see cref="SendBatch"/>; never throws.</summary>
    internal void Flush()
    {
        byte[]? data;
        int length;
        bool announce;
        bool closeWire;
        lock (_output)
        {
            _flushQueued = false;
            announce = _closeReason is not null && !_endTold;
            _endTold |= announce;
            data = TakeOutput(out length);
            closeWire = ShouldCloseWire();
        }

        if (data is not null)
        {
            Write(data, length);
        }

        if (closeWire)
        {
            CloseWire(_aborted);
        }

        if (announce)
        {
            Announce();
        }
    }

    /// <summary>Writes octets to the wire. Called for one write at a time.</summary>
    protected abstract ValueTask WriteAsync(ReadOnlyMemory<byte> octets);

    /// <summary>Ends the wire: after what was written when not at once. Called once, or a second time with <paramref name="atOnce"/>. Never throws.</summary>
    protected abstract void CloseWire(bool atOnce);

    /// <summary>Begins to keep the deadlines; the connection is open.</summary>
    protected void Opened()
    {
        Environment.Table.Add(this);
        Environment.Wheel.Schedule(_timer, CheckPeriod);
    }

    /// <summary>The wire has ended; gives everything back. Called once by the derived class, whatever ended it.</summary>
    protected void WireEnded(string reason)
    {
        Abort(reason);
        byte[]? unsent;
        lock (_output)
        {
            Environment.Wheel.Cancel(_timer);
            unsent = _writing ? null : _pending;
            if (unsent is not null)
            {
                _pending = null;
                _pendingLength = 0;
            }
        }

        if (unsent is not null)
        {
            ArrayPool<byte>.Shared.Return(unsent);
        }

        Environment.Table.Remove(this);
        ReleasePlace();
    }

    /// <inheritdoc />
    void ITimerTarget.OnTimer(WheelTimer timer, int version)
    {
        string? expired;
        bool linger;
        bool queue = false;
        lock (_output)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }

            if (_holdStartedTick > 0 && Environment.Wheel.CurrentTick - _holdStartedTick > TimerWheel.Ticks(HoldTime))
            {
                AppendHeld();
                queue = WantsFlush();
            }

            linger = _closeReason is not null;
            expired = linger ? null : ExpiredDeadline();
            if (!linger && expired is null)
            {
                Environment.Wheel.Schedule(timer, CheckPeriod);
            }
        }

        if (queue)
        {
            SendBatch.Add(this);
        }

        if (linger)
        {
            CloseWire(atOnce: true);
        }
        else if (expired is not null)
        {
            if (ReferenceEquals(expired, CloseReason.SlowReader))
            {
                Abort(expired);
            }
            else
            {
                Close(expired);
            }
        }
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

    private bool MarkClosed(string reason, bool abort)
    {
        lock (_output)
        {
            bool first = _closeReason is null;
            if (!first && (!abort || _aborted))
            {
                return false;
            }

            _closeReason ??= reason;
            _aborted |= abort;
            if (first)
            {
                Environment.Wheel.Schedule(_timer, Environment.Limits.LingerTime);
            }

            return true;
        }
    }

    private string? ExpiredDeadline()
    {
        if (_farewell is not null)
        {
            return _farewell;
        }

        long now = Environment.Wheel.CurrentTick;
        SipServerLimits limits = Environment.Limits;
        if (_writing && now - _writeStartedTick > TimerWheel.Ticks(limits.WriteTime))
        {
            return CloseReason.SlowReader;
        }

        if (_messageStartedTick > 0 && now - _messageStartedTick > TimerWheel.Ticks(limits.PartialMessageTime))
        {
            return CloseReason.SlowMessage;
        }

        if (!IsSignedIn && now - OpenedTick > TimerWheel.Ticks(limits.UnauthenticatedTime))
        {
            return CloseReason.NoSignIn;
        }

        if (now - _lastReceivedTick > TimerWheel.Ticks(limits.IdleTime))
        {
            return CloseReason.Idle;
        }

        return Security.HasExpired(Environment.Time.GetUtcNow()) ? CloseReason.AssociationExpired : null;
    }

    // Under the lock.
    private bool AppendHeld()
    {
        bool taken = true;
        _holdStartedTick = 0;
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

    private bool ShouldCloseWire()
    {
        if (_closeReason is null || _wireClosed || (!_aborted && (_writing || _pending is not null)))
        {
            return false;
        }

        _wireClosed = true;
        return true;
    }

    private void Write(byte[] data, int length)
    {
        byte[]? next = data;
        while (next is not null)
        {
            ValueTask write = WriteAsync(next.AsMemory(0, length));
            if (!write.IsCompletedSuccessfully)
            {
                _ = FinishWriteAsync(write, next);
                return;
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
        catch (Exception e) when (WireFaults.Is(e))
        {
            Abort(CloseReason.Broken);
        }

        if (Written(data, out int length) is { } next)
        {
            Write(next, length);
        }
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
