// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Lockout;

/// <summary>
/// What a domain must be thought to have counted of wrong passwords that reached it from here: never less than it has.
/// Like the domain's own count it is forgotten whole: a while after the last one, or by the right password. Guarded by
/// the budget's lock.
/// </summary>
internal sealed class DomainCount
{
    private long _count;
    private DateTimeOffset _last;

    /// <summary>How many wrong ones there ever were.</summary>
    public long FailuresEver { get; private set; }

    /// <summary>How many count now.</summary>
    public long Failures(DateTimeOffset now, AttemptLimits limits)
    {
        // An outcome is noted with the time at which the question began, so the domain's clock may have begun later.
        if (now - _last >= limits.DomainQuietTime + limits.UnsettledTimeout)
        {
            _count = 0;
        }

        return _count;
    }

    /// <summary>Adds a wrong one.</summary>
    public void AddFailure(DateTimeOffset now, AttemptLimits limits)
    {
        _count = Failures(now, limits) + 1;
        _last = now > _last ? now : _last;
        FailuresEver++;
    }

    /// <summary>
    /// Forgets those before a right one. Of what was judged at the same time nobody knows which the domain saw first.
    /// </summary>
    /// <param name="failuresBefore"><see cref="FailuresEver"/> when the right one was presented.</param>
    public void Forgive(long failuresBefore) => _count = Math.Min(_count, FailuresEver - failuresBefore);
}
