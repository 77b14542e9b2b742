// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Lockout;

/// <summary>
/// What is remembered of one source address. Failures are counted in two halves of time, the older one weighted by what
/// is left of it in the window: a few octets per address instead of a list. Guarded by the budget's lock.
/// </summary>
internal sealed class SourceAttempts
{
    private long _start;
    private int _current;
    private int _previous;

    /// <summary>Attempts that await their outcome.</summary>
    public int Unsettled { get; set; }

    /// <summary>Failures within the window that ends now, rounded up.</summary>
    public int Failures(DateTimeOffset now, TimeSpan window)
    {
        Advance(now, window);
        long left = window.Ticks - (now.UtcTicks - _start);
        return _current + (int)Math.Ceiling(_previous * (double)left / window.Ticks);
    }

    /// <summary>Adds a failure.</summary>
    public void AddFailure(DateTimeOffset now, TimeSpan window)
    {
        Advance(now, window);
        _current++;
    }

    private void Advance(DateTimeOffset now, TimeSpan window)
    {
        long elapsed = now.UtcTicks - _start;
        if (elapsed < 0)
        {
            // The clock went back: what was counted stays, the window starts anew.
            _start = now.UtcTicks;
            return;
        }

        if (elapsed < window.Ticks)
        {
            return;
        }

        _previous = elapsed < 2 * window.Ticks ? _current : 0;
        _current = 0;
        _start = elapsed < 2 * window.Ticks ? _start + window.Ticks : now.UtcTicks;
    }
}
