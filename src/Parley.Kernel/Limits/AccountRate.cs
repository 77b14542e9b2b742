// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Parley.Kernel.Identifiers;

namespace Parley.Kernel.Limits;

/// <summary>
/// How many requests of one person are looked at: a burst, then one per interval. Ask before the costly parts, and only
/// for accounts that have signed in; one whose burst is whole again is forgotten. Safe from any thread.
/// </summary>
/// <param name="burst">How many at once.</param>
/// <param name="interval">How long until one more.</param>
/// <param name="time">The clock.</param>
public sealed class AccountRate(int burst, TimeSpan interval, TimeProvider time)
{
    private const int SweepAt = 1024;

    // The time at which the account's burst is whole again (generic cell rate algorithm): one number per account.
    private readonly Dictionary<AccountId, long> _wholeAgainAt = [];
    private readonly long _interval = (long)(interval.TotalSeconds * time.TimestampFrequency);
    private readonly Lock _gate = new();
    private int _sweepAt = SweepAt;

    /// <summary>How many accounts are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _wholeAgainAt.Count;
            }
        }
    }

    /// <summary>Counts a request; false when it is one too many, which is not counted.</summary>
    /// <param name="account">Whose.</param>
    public bool TryTake(AccountId account)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (_wholeAgainAt.Count >= _sweepAt)
            {
                Sweep(now);
            }

            long next = Math.Max(now, _wholeAgainAt.GetValueOrDefault(account, now)) + _interval;
            if (next - now > _interval * burst)
            {
                return false;
            }

            _wholeAgainAt[account] = next;
            return true;
        }
    }

    private void Sweep(long now)
    {
        foreach ((AccountId account, long whole) in _wholeAgainAt)
        {
            if (whole <= now)
            {
                // Removing while enumerating is allowed for this dictionary.
                _wholeAgainAt.Remove(account);
            }
        }

        _sweepAt = Math.Max(SweepAt, _wholeAgainAt.Count * 2);
    }
}
