// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>
/// The server transaction of anything but INVITE and ACK (RFC 3261 §17.2.2) as a value: each step gives the next value
/// and what to do. Responses are inputs: <see cref="TransactionActions.Transmit"/> says whether one may be sent.
/// </summary>
public readonly record struct ServerTransaction
{
    private readonly TransactionTimers _timers;
    private readonly TransactionClock _clock;

    private ServerTransaction(TransactionTimers timers, bool isReliable, TransactionState state, TransactionClock clock)
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

    /// <summary>Begins: the request goes to the user.</summary>
    /// <param name="timers">The times.</param>
    /// <param name="isReliable">Whether the transport delivers by itself.</param>
    /// <param name="actions">What to do.</param>
    public static ServerTransaction Start(TransactionTimers timers, bool isReliable, out TransactionActions actions)
    {
        ArgumentNullException.ThrowIfNull(timers);
        actions = TransactionActions.Deliver;
        return new ServerTransaction(timers, isReliable, TransactionState.Trying, TransactionClock.Stopped);
    }

    /// <summary>Takes one step.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="actions">What to do.</param>
    public ServerTransaction Step(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        actions = TransactionActions.None;
        return State switch
        {
            TransactionState.Trying or TransactionState.Proceeding => InProgress(input, now, out actions),
            TransactionState.Completed => InCompleted(input, now, out actions),
            TransactionState.Calling or TransactionState.Accepted or TransactionState.Confirmed
                or TransactionState.Terminated => this,
        };
    }

    private ServerTransaction InProgress(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            // Nothing was said while Trying, so there is nothing to say again.
            case TransactionInput.Retransmission when State == TransactionState.Proceeding:
                actions = TransactionActions.Transmit;
                return this;
            case TransactionInput.Provisional:
                actions = TransactionActions.Transmit;
                return With(TransactionState.Proceeding, _clock);
            case TransactionInput.Success or TransactionInput.Failure:
                actions = TransactionActions.Transmit;
                return IsReliable
                    ? End(ref actions)
                    : With(TransactionState.Completed, TransactionClock.EndingAt(now + _timers.Patience));
            case TransactionInput.TransportError:
                actions = TransactionActions.ReportTransportError;
                return End(ref actions);
            default:
                actions = TransactionActions.None;
                return this;
        }
    }

    private ServerTransaction InCompleted(TransactionInput input, TimeSpan now, out TransactionActions actions)
    {
        switch (input)
        {
            case TransactionInput.Retransmission:
                actions = TransactionActions.Transmit;
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

    private ServerTransaction With(TransactionState state, TransactionClock clock) =>
        new(_timers, IsReliable, state, clock);

    private ServerTransaction End(ref TransactionActions actions)
    {
        actions |= TransactionActions.Terminate;
        return With(TransactionState.Terminated, TransactionClock.Stopped);
    }
}
