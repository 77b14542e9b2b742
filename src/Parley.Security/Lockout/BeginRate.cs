// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Lockout;

/// <summary>
/// How many handshakes a source may begin now: a bucket that fills with time. Its owner holds a lock.
/// </summary>
internal sealed class BeginRate(HandshakeLimits limits, DateTimeOffset now)
{
    private double _left = limits.BeginBurstPerSource;
    private DateTimeOffset _filled = now;

    /// <summary>Takes one if there is one.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        double gained = Math.Max(0, (now - _filled).TotalSeconds) * limits.BeginsPerSecondPerSource;
        _left = Math.Min(limits.BeginBurstPerSource, _left + gained);
        _filled = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
