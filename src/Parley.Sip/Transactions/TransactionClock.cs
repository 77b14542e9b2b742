// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>
/// The two times that a transaction can wait for: to send again, and to give up. Times are monotonic.
/// </summary>
internal readonly record struct TransactionClock
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private TransactionClock(TimeSpan againAt, TimeSpan interval, TimeSpan endAt)
    {
        AgainAt = againAt;
        Interval = interval;
        EndAt = endAt;
    }

    /// <summary>A clock that waits for nothing.</summary>
    public static TransactionClock Stopped { get; } = new(Never, default, Never);

    /// <summary>When to send again.</summary>
    public TimeSpan AgainAt { get; }

    /// <summary>The interval that led to <see cref="AgainAt"/>.</summary>
    public TimeSpan Interval { get; }

    /// <summary>When to give up.</summary>
    public TimeSpan EndAt { get; }

    /// <summary>The earlier of both; null when there is neither.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan first = AgainAt < EndAt ? AgainAt : EndAt;
            return first == Never ? null : first;
        }
    }

    /// <summary>A clock that only ends.</summary>
    public static TransactionClock EndingAt(TimeSpan endAt) => new(Never, default, endAt);

    /// <summary>This clock, sending again after an interval from now.</summary>
    public TransactionClock AgainAfter(TimeSpan interval, TimeSpan now) => new(now + interval, interval, EndAt);
}
