// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Timers;
using Parley.Sip.Transactions;

namespace Parley.Sip.Server.Transactions;

/// <summary>What every transaction of one server shares.</summary>
internal sealed class ServerTransport
{
    private int _waiting;
    private int _detached;

    /// <summary>The timers.</summary>
    public required TimerWheel Wheel { get; init; }

    /// <summary>The times of the transactions.</summary>
    public required TransactionTimers Timers { get; init; }

    /// <summary>The numbers.</summary>
    public required SipServerLimits Limits { get; init; }

    /// <summary>The counters.</summary>
    public required SipServerMetrics Metrics { get; init; }

    /// <summary>The names of this server.</summary>
    public required ServerNames Names { get; init; }

    /// <summary>Where faults of the server are told.</summary>
    public required Action<Exception, string> Fault { get; init; }

    /// <summary>How many requests wait for a final answer.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many requests a handler keeps to answer later.</summary>
    public int Detached => Volatile.Read(ref _detached);

    /// <summary>A handler keeps one more request, or has answered it.</summary>
    public void DetachedChanged(int change) => Interlocked.Add(ref _detached, change);

    /// <summary>One more waits; false when there are too many.</summary>
    public bool TryBeginWaiting()
    {
        if (Interlocked.Increment(ref _waiting) > Limits.MaximumTransactions)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        Metrics.TransactionsChanged(1);
        return true;
    }

    /// <summary>One of them no longer waits.</summary>
    public void EndWaiting()
    {
        Interlocked.Decrement(ref _waiting);
        Metrics.TransactionsChanged(-1);
    }
}
