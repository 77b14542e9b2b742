// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Parley.Kernel.Identifiers;

namespace Parley.Web.CertificateProvisioning;

/// <summary>
/// How many certificate requests of one person are looked at (row T30): a burst, then one per interval. Checked before
/// the costly parts. Only accounts that have signed in are counted, and one whose burst is whole again is forgotten.
/// </summary>
internal sealed class CertificateRequestLimiter(WebServicesLimits limits, TimeProvider time)
{
    private const int SweepAt = 1024;

    // The time at which the account's burst is whole again (generic cell rate algorithm): one number per account.
    private readonly Dictionary<AccountId, long> _wholeAgainAt = [];
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

    public bool TryTake(AccountId account)
    {
        long now = time.GetTimestamp();
        long interval = (long)(limits.CertificateRequestInterval.TotalSeconds * time.TimestampFrequency);
        lock (_gate)
        {
            if (_wholeAgainAt.Count >= _sweepAt)
            {
                Sweep(now);
            }

            long next = Math.Max(now, _wholeAgainAt.GetValueOrDefault(account, now)) + interval;
            if (next - now > interval * limits.CertificateRequestBurst)
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
