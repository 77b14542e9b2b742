// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>
/// The INVITE client transaction (RFC 3261 §17.1.1 with RFC 6026 §7.2) as a value: each step gives the next value and
/// what to do. Timer C, with which a proxy limits an INVITE that rings for ever, is its user's.
/// </summary>
public readonly record struct ClientInviteTransaction
{
    private readonly TransactionTimers _timers;
    private readonly TransactionClock _clock;

    private ClientInviteTransaction(
        TransactionTimers timers, bool isReliable, TransactionState state, TransactionClock clock)
    {
        _timers = timers;
        _clock = clock;
        IsReliable = isReliable;
        State = state;
    }

    /// <summary>The state.</summary>
    public TransactionState State { get; }

    /// <summary>Whether the transport delivers by itself.</summary>
    public bool IsReliable { get; }

    /// <summary>When <see cref="TransactionInput.Deadline"/> is due; null when nothing is waited for.</summary>
    public TimeSpan? Deadline => _clock.Deadline;

    /// <summary>Begins: the request is to be sent.</summary>
    /// <param name="timers">The times.</param>
    /// <param name="isReliable">Whether the transport delivers by itself.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="actions">What to do.</param>
    public static ClientInviteTransaction Start(
        TransactionTimers timers, bool isReliable, TimeSpan now, out TransactionActions actions)
    {
        ArgumentNullException.ThrowIfNull(timers);
        actions = TransactionActions.Transmit;
        TransactionClock clock = TransactionClock.EndingAt(now + timers.Patience);
        return new ClientInviteTransaction(
            timers, isReliable, TransactionState.Calling, isReliable ? clock : clock.AgainAfter(timers.T1, now));
    }

    /// <summary>Takes one step.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="actions">What to do.</param>
    public ClientInviteTransaction Step(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = TransactionActions.None;
        return State switch
        {
            TransactionState.Calling => InCalling(input, now, out actions),
            TransactionState.Proceeding => InProceeding(input, now, out actions),
            TransactionState.Accepted => InAccepted(input, now, out actions),
            TransactionState.Completed => InCompleted(input, now, out actions),
            TransactionState.Trying or TransactionState.Confirmed or TransactionState.Terminated => this,
        };
    }

    private ClientInviteTransaction InCalling(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            case TransactionInput.Deadline when now >= _clock.EndAt:
                actions = TransactionActions.ReportTimeout;
                return End(ref actions);

            // Timer A doubles without a ceiling; Timer B ends it.
            case TransactionInput.Deadline when now >= _clock.AgainAt:
                actions = TransactionActions.Transmit;
                return With(TransactionState.Calling, _clock.AgainAfter(2 * _clock.Interval, now));
            default:
                return InProceeding(input, now, out actions);
        }
    }

    private ClientInviteTransaction InProceeding(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            case TransactionInput.Provisional:
                actions = TransactionActions.Deliver;
                return With(TransactionState.Proceeding, TransactionClock.Stopped);
            case TransactionInput.Success:
                actions = TransactionActions.Deliver;
                return With(TransactionState.Accepted, TransactionClock.EndingAt(now + _timers.Patience));
            case TransactionInput.Failure:
                actions = TransactionActions.Acknowledge | TransactionActions.Deliver;
                return IsReliable
                    ? End(ref actions)
                    : With(TransactionState.Completed, TransactionClock.EndingAt(now + _timers.TimerD));

            // Nothing is being sent once the peer rings, but a lost connection ends the hope for an answer on it.
            case TransactionInput.TransportError:
                actions = TransactionActions.ReportTransportError;
                return End(ref actions);
            default:
                actions = TransactionActions.None;
                return this;
        }
    }

    private ClientInviteTransaction InAccepted(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = input == TransactionInput.Success ? TransactionActions.Deliver : TransactionActions.None;
        return input == TransactionInput.Deadline && now >= _clock.EndAt ? End(ref actions) : this;
    }

    private ClientInviteTransaction InCompleted(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            case TransactionInput.Failure:
                actions = TransactionActions.Acknowledge;
                return this;
            case TransactionInput.TransportError:
                actions = TransactionActions.ReportTransportError;
                return End(ref actions);
            case TransactionInput.Deadline when now >= _clock.EndAt:
                actions = TransactionActions.None;
                return End(ref actions);
            default:
                actions = TransactionActions.None;
                return this;
        }
    }

    private ClientInviteTransaction With(TransactionState state, TransactionClock clock) =>
        new(_timers, IsReliable, state, clock);

    private ClientInviteTransaction End(ref TransactionActions actions)
    {
        actions |= TransactionActions.Terminate;
        return With(TransactionState.Terminated, TransactionClock.Stopped);
    }
}
