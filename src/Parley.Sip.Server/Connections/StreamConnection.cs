// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.Framing;
using Parley.Sip.Server.Timers;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// What all stream connections have in common: output that is appended under a lock and written once per batch, the
/// end, and the deadlines. The derived class owns the wire. Output and receiving are in files of their own.
/// </summary>
internal abstract partial class StreamConnection : PeerConnection, ITimerTarget
{
    // Deadlines are looked at this often; each limit is kept to within this much.
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(5);

    // A client answers a challenge within a round trip; one that does not has given the handshake up.
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(5);

    private readonly Lock _output = new();
    private readonly WheelTimer _timer;
    private bool _aborted;
    private bool _wireClosed;
    private bool _endTold;
    private string? _farewell;
    private volatile string? _closeReason;

    protected StreamConnection(
        ConnectionEnvironment environment, ConnectionSource source, IPEndPoint remote, IPEndPoint local)
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

    /// <summary>
    /// Writes what was appended, and does what closing asks for. Called by <see cref="SendBatch"/>; never throws.
    /// </summary>
    internal void Flush()
    {
        try
        {
            FlushOutput();
        }
        catch (Exception e)
        {
            // The fault of one connection must not keep the others of the batch from being written.
            Environment.Entry.Fault(e, "flush");
        }
    }

    /// <summary>Writes octets to the wire. Called for one write at a time.</summary>
    protected abstract ValueTask WriteAsync(ReadOnlyMemory<byte> octets);

    /// <summary>
    /// Ends the wire: after what was written when not at once. Called once, or a second time with <paramref
    /// name="atOnce"/>. Never throws.
    /// </summary>
    protected abstract void CloseWire(bool atOnce);

    /// <summary>Begins to keep the deadlines; the connection is open.</summary>
    protected void Opened()
    {
        Environment.Table.Add(this);
        Environment.Wheel.Schedule(_timer, CheckPeriod);
    }

    /// <summary>
    /// The wire has ended; gives everything back. Called once by the derived class, whatever ended it.
    /// </summary>
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
        bool kept = true;
        lock (_output)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }

            if (_holdStartedTick > 0 && Environment.Wheel.CurrentTick - _holdStartedTick > TimerWheel.Ticks(HoldTime))
            {
                kept = AppendHeld();
                queue = WantsFlush();
            }

            linger = _closeReason is not null;
            expired = linger ? null : ExpiredDeadline();
            if (!linger && expired is null)
            {
                Environment.Wheel.Schedule(timer, CheckPeriod);
            }
        }

        _ = Sent(kept, queue);
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

    private void FlushOutput()
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

    private bool ShouldCloseWire()
    {
        if (_closeReason is null || _wireClosed || (!_aborted && (_writing || _pending is not null)))
        {
            return false;
        }

        _wireClosed = true;
        return true;
    }
}
