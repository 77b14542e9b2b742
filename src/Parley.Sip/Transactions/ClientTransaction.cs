// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>
/// The client transaction of anything but INVITE and ACK (RFC 3261 §17.1.2) as a value: each step gives the next value
/// and what to do.
/// </summary>
public readonly record struct ClientTransaction
{
    private readonly TransactionTimers _timers;
    private readonly TransactionClock _clock;

    private ClientTransaction(TransactionTimers timers, bool isReliable, TransactionState state, TransactionClock clock)
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
    public static ClientTransaction Start(
        TransactionTimers timers, bool isReliable, TimeSpan now, out TransactionActions actions)
    {
        ArgumentNullException.ThrowIfNull(timers);
        actions = TransactionActions.Transmit;
        TransactionClock clock = TransactionClock.EndingAt(now + timers.Patience);
        return new ClientTransaction(
            timers, isReliable, TransactionState.Trying, isReliable ? clock : clock.AgainAfter(timers.T1, now));
    }

    /// <summary>Takes one step.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="actions">What to do.</param>
    public ClientTransaction Step(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = TransactionActions.None;
        return State switch
        {
            TransactionState.Trying or TransactionState.Proceeding => InProgress(input, now, out actions),
            TransactionState.Completed =>
                input == TransactionInput.Deadline && now >= _clock.EndAt ? End(ref actions) : this,
            TransactionState.Calling or TransactionState.Accepted or TransactionState.Confirmed
                or TransactionState.Terminated => this,
        };
    }

    private ClientTransaction InProgress(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            case TransactionInput.Provisional:
                actions = TransactionActions.Deliver;
                return With(TransactionState.Proceeding, _clock);
            case TransactionInput.Success or TransactionInput.Failure:
                actions = TransactionActions.Deliver;
                return IsReliable
                    ? End(ref actions)
                    : With(TransactionState.Completed, TransactionClock.EndingAt(now + _timers.T4));
            case TransactionInput.TransportError:
                actions = TransactionActions.ReportTransportError;
                return End(ref actions);
            case TransactionInput.Deadline when now >= _clock.EndAt:
                actions = TransactionActions.ReportTimeout;
                return End(ref actions);

            // Timer E doubles up to T2; once the peer has said that it is working, T2 at once.
            case TransactionInput.Deadline when now >= _clock.AgainAt:
                actions = TransactionActions.Transmit;
                TimeSpan doubled = 2 * _clock.Interval;
                TimeSpan interval = State == TransactionState.Proceeding || doubled > _timers.T2 ? _timers.T2 : doubled;
                return With(State, _clock.AgainAfter(interval, now));
            default:
                actions = TransactionActions.None;
                return this;
        }
    }

    private ClientTransaction With(TransactionState state, TransactionClock clock) =>
        new(_timers, IsReliable, state, clock);

    private ClientTransaction End(ref TransactionActions actions)
    {
        actions |= TransactionActions.Terminate;
        return With(TransactionState.Terminated, TransactionClock.Stopped);
    }
}
