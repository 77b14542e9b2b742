// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Parley.Sip.Server.Connections;

namespace Parley.Sip.Server.Timers;

/// <summary>
/// Coarse timers for everything on the wire path: scheduling, moving and cancelling cost a few pointer writes and
/// allocate nothing. A timer is never early, and at most one tick late. Transactions, handshakes and connections are
/// ended by it, so a tenth of a second is fine enough (T1 of RFC 3261 is half a second).
/// </summary>
internal sealed class TimerWheel : IDisposable
{
    /// <summary>The length of a tick.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    // 51 s in one turn: every transaction timer of RFC 3261 but Timer C passes its slot once.
    private const int SlotCount = 512;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly WheelTimer?[] _slots = new WheelTimer?[SlotCount];
    private readonly List<(WheelTimer Timer, int Version)> _due = [];
    private readonly ITimer _pulse;
    private int _advancing;
    private long _tick;

    /// <summary>Starts turning.</summary>
    public TimerWheel(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _pulse = time.CreateTimer(static wheel => ((TimerWheel)wheel!).Advance(), this, Tick, Tick);
    }

    /// <summary>Told when a target throws, which none should.</summary>
    public Action<Exception>? Faulted { get; set; }

    /// <summary>The number of the tick that has begun; a clock that costs nothing to read.</summary>
    public long CurrentTick => Volatile.Read(ref _tick);

    /// <summary>
    /// The beginning of that tick as a duration: the monotonic time of the transactions. Never ahead of the clock that
    /// <see cref="Schedule"/> reads, so a deadline that fires is a deadline that has passed.
    /// </summary>
    public TimeSpan Now => Tick * CurrentTick;

    /// <summary>How many ticks a duration is, rounded up.</summary>
    public static long Ticks(TimeSpan duration) => (duration.Ticks + Tick.Ticks - 1) / Tick.Ticks;

    /// <summary>Schedules a timer, or moves it when it is scheduled already.</summary>
    public void Schedule(WheelTimer timer, TimeSpan due)
    {
        lock (_lock)
        {
            Unlink(timer);
            timer.Version++;

            // From the clock and not from the last pulse, which may be late; and one more than asked for, since the
            // tick that has begun is partly over.
            timer.DueTick = Math.Max(_tick, ClockTick()) + Math.Max(1, Ticks(due)) + 1;
            timer.Slot = (int)(timer.DueTick % SlotCount);
            timer.Next = _slots[timer.Slot];
            timer.Previous = null;
            if (timer.Next is { } next)
            {
                next.Previous = timer;
            }

            _slots[timer.Slot] = timer;
        }
    }

    /// <summary>Takes a timer out; one that is being delivered will find itself outdated.</summary>
    public void Cancel(WheelTimer timer)
    {
        lock (_lock)
        {
            Unlink(timer);
            timer.Version++;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _pulse.Dispose();

    private void Advance()
    {
        if (Interlocked.Exchange(ref _advancing, 1) != 0)
        {
            // The last pulse is still at work; the next one will catch up.
            return;
        }

        try
        {
            Collect();
            if (_due.Count > 0)
            {
                SendBatch.Enter();
                try
                {
                    foreach ((WheelTimer timer, int version) in _due)
                    {
                        Fire(timer, version);
                    }
                }
                finally
                {
                    _due.Clear();
                    SendBatch.Leave();
                }
            }
        }
        finally
        {
            Volatile.Write(ref _advancing, 0);
        }
    }

    private void Fire(WheelTimer timer, int version)
    {
        try
        {
            timer.Target.OnTimer(timer, version);
        }
        catch (Exception e)
        {
            // The fault of one owner must not keep the others' deadlines.
            Faulted?.Invoke(e);
        }
    }

    private void Collect()
    {
        long now = ClockTick();
        lock (_lock)
        {
            // After a long pause (a suspended machine) one turn visits every slot; more would visit them again.
            long from = Math.Max(_tick + 1, now - SlotCount + 1);
            for (long tick = from; tick <= now; tick++)
            {
                for (WheelTimer? timer = _slots[tick % SlotCount]; timer is not null;)
                {
                    WheelTimer? next = timer.Next;
                    if (timer.DueTick <= now)
                    {
                        Unlink(timer);
                        _due.Add((timer, timer.Version));
                    }

                    timer = next;
                }
            }

            Volatile.Write(ref _tick, Math.Max(_tick, now));
        }
    }

    private long ClockTick() => _time.GetElapsedTime(_start).Ticks / Tick.Ticks;

    private void Unlink(WheelTimer timer)
    {
        if (timer.Slot < 0)
        {
            return;
        }

        if (timer.Previous is { } previous)
        {
            previous.Next = timer.Next;
        }
        else
        {
            _slots[timer.Slot] = timer.Next;
        }

        if (timer.Next is { } next)
        {
            next.Previous = timer.Previous;
        }

        timer.Next = null;
        timer.Previous = null;
        timer.Slot = -1;
    }
}
