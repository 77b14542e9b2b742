// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// When something is to be done again. A clock that is set back makes it due at once: what ended in the domain must not
/// wait here until the clock is where it was (row T04). The default is due.
/// </summary>
internal readonly record struct DueTime
{
    private readonly DateTimeOffset _from;
    private readonly TimeSpan _interval;

    private DueTime(DateTimeOffset from, TimeSpan interval)
    {
        _from = from;
        _interval = interval;
    }

    /// <summary>Due after an interval.</summary>
    public static DueTime After(DateTimeOffset now, TimeSpan interval) => new(now, interval);

    /// <summary>Whether it is due.</summary>
    public bool IsDue(DateTimeOffset now) => now < _from || now - _from >= _interval;

    /// <summary>How long it is not.</summary>
    public TimeSpan Until(DateTimeOffset now) => IsDue(now) ? TimeSpan.Zero : _from + _interval - now;
}
