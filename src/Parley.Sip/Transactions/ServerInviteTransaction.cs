// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>
/// The INVITE server transaction (RFC 3261 §17.2.1 with RFC 6026 §7.1) as a value: each step gives the next value and
/// what to do. Responses are inputs: <see cref="TransactionActions.Transmit"/> says whether one may be sent.
/// </summary>
public readonly record struct ServerInviteTransaction
{
    private readonly TransactionTimers _timers;
    private readonly TransactionClock _clock;
    private readonly bool _hasSpoken;

    private ServerInviteTransaction(
        TransactionTimers timers, bool isReliable, bool hasSpoken, TransactionState state, TransactionClock clock)
    {
        _timers = timers;
        _clock = clock;
        _hasSpoken = hasSpoken;
        IsReliable = isReliable;
        State = state;
    }

    /// <summary>The state.</summary>
    public TransactionState State { get; }

    /// <summary>Whether the transport delivers by itself.</summary>
    public bool IsReliable { get; }

    /// <summary>When <see cref="TransactionInput.Deadline"/> is due; null when nothing is waited for.</summary>
    public TimeSpan? Deadline => _clock.Deadline;

    /// <summary>Begins: the request goes to the user.</summary>
    /// <param name="timers">The times.</param>
    /// <param name="isReliable">Whether the transport delivers by itself.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="actions">What to do.</param>
    public static ServerInviteTransaction Start(
        TransactionTimers timers, bool isReliable, TimeSpan now, out TransactionActions actions)
    {
        ArgumentNullException.ThrowIfNull(timers);
        actions = TransactionActions.Deliver;
        return new ServerInviteTransaction(
            timers, isReliable, hasSpoken: false, TransactionState.Proceeding,
            TransactionClock.Stopped.AgainAfter(timers.TryingAfter, now));
    }

    /// <summary>Takes one step.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="actions">What to do.</param>
    public ServerInviteTransaction Step(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = TransactionActions.None;
        return State switch
        {
            TransactionState.Proceeding => InProceeding(input, now, out actions),
            TransactionState.Accepted => InAccepted(input, now, out actions),
            TransactionState.Completed => InCompleted(input, now, out actions),
            TransactionState.Confirmed =>
                input == TransactionInput.Deadline && now >= _clock.EndAt ? End(ref actions) : this,
            TransactionState.Calling or TransactionState.Trying or TransactionState.Terminated => this,
        };
    }

    private ServerInviteTransaction InProceeding(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            case TransactionInput.Retransmission when _hasSpoken:
                actions = TransactionActions.Transmit;
                return this;
            case TransactionInput.Provisional:
                actions = TransactionActions.Transmit;
                return With(TransactionState.Proceeding, TransactionClock.Stopped);
            case TransactionInput.Deadline when now >= _clock.AgainAt:
                actions = TransactionActions.TransmitTrying;
                return With(TransactionState.Proceeding, TransactionClock.Stopped);
            case TransactionInput.Success:
                actions = TransactionActions.Transmit;
                return With(TransactionState.Accepted, TransactionClock.EndingAt(now + _timers.Patience));
            case TransactionInput.Failure:
                actions = TransactionActions.Transmit;
                return With(TransactionState.Completed, IsReliable
                    ? TransactionClock.EndingAt(now + _timers.ReliableAckWait)
                    : TransactionClock.EndingAt(now + _timers.Patience).AgainAfter(_timers.T1, now));
            case TransactionInput.TransportError:
                actions = TransactionActions.ReportTransportError;
                return End(ref actions);
            default:
                actions = TransactionActions.None;
                return this;
        }
    }

    // The user repeats its 2xx until the ACK, which is a transaction of its own that only passes through here.
    private ServerInviteTransaction InAccepted(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = input switch
        {
            TransactionInput.Success => TransactionActions.Transmit,
            TransactionInput.Ack => TransactionActions.Deliver,
            TransactionInput.TransportError => TransactionActions.ReportTransportError,
            _ => TransactionActions.None,
        };
        return input == TransactionInput.Deadline && now >= _clock.EndAt ? End(ref actions) : this;
    }

    private ServerInviteTransaction InCompleted(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = TransactionActions.None;
        switch (input)
        {
            case TransactionInput.Retransmission:
                actions = TransactionActions.Transmit;
                return this;
            case TransactionInput.Ack:
                return IsReliable
                    ? End(ref actions)
                    : With(TransactionState.Confirmed, TransactionClock.EndingAt(now + _timers.T4));
            case TransactionInput.TransportError:
                actions = TransactionActions.ReportTransportError;
                return End(ref actions);

            // Timer H. On a reliable transport silence is no failure: TransactionTimers.ReliableAckWait says why.
            case TransactionInput.Deadline when now >= _clock.EndAt:
                actions = IsReliable ? TransactionActions.None : TransactionActions.ReportTimeout;
                return End(ref actions);

            // Timer G doubles up to T2.
            case TransactionInput.Deadline when now >= _clock.AgainAt:
                actions = TransactionActions.Transmit;
                TimeSpan doubled = 2 * _clock.Interval;
                return With(
                    TransactionState.Completed, _clock.AgainAfter(doubled > _timers.T2 ? _timers.T2 : doubled, now));
            default:
                return this;
        }
    }

    private ServerInviteTransaction With(TransactionState state, TransactionClock clock) =>
        new(_timers, IsReliable, hasSpoken: true, state, clock);

    private ServerInviteTransaction End(ref TransactionActions actions)
    {
        actions |= TransactionActions.Terminate;
        return With(TransactionState.Terminated, TransactionClock.Stopped);
    }
}
