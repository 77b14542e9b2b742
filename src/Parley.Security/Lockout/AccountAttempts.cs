// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Security.Lockout;

/// <summary>
/// What is remembered of one account, or of one name without an account. Guarded by the budget's lock. The lists hold a
/// handful of entries; they are walked without closures because a digest phone settles an attempt with every request.
/// </summary>
internal sealed class AccountAttempts
{
    private readonly List<Unsettled> _unsettled = [];
    private readonly List<Failure> _failures = [];
    private readonly List<Familiar> _familiar = [];
    private readonly DomainCount _domain = new();

    /// <summary>Whether another attempt from a source may be looked at.</summary>
    /// <param name="source">The source.</param>
    /// <param name="now">The time.</param>
    /// <param name="limits">The numbers.</param>
    /// <param name="atDomain">Whether a domain may be who looks at it.</param>
    public AttemptDenial Check(ulong source, DateTimeOffset now, AttemptLimits limits, bool atDomain)
    {
        Expire(now, limits);
        if (_unsettled.Count >= limits.MaximumUnsettledPerAccount)
        {
            return AttemptDenial.AccountBusy;
        }

        // Those whose outcome is to come may be wrong as well.
        if (atDomain
            && _domain.Failures(now, limits) + _unsettled.Count >= MostAtDomain(FindFamiliar(source) >= 0, limits))
        {
            return AttemptDenial.DomainSpared;
        }

        return CountAgainst(source) >= limits.MaximumFailuresPerAccount
            ? AttemptDenial.AccountExhausted
            : AttemptDenial.None;
    }

    /// <summary>Notes an attempt whose outcome is to come.</summary>
    public void Begin(long ticket, ulong source, SourceAttempts from, DateTimeOffset now)
    {
        _unsettled.Add(new Unsettled(ticket, source, from, now, _domain.FailuresEver));
        from.Unsettled++;
    }

    /// <summary>Notes the outcome of an attempt, unless it has timed out or was settled before.</summary>
    public void Settle(long ticket, AttemptOutcome outcome, DateTimeOffset now, AttemptLimits limits)
    {
        for (int i = 0; i < _unsettled.Count; i++)
        {
            if (_unsettled[i].Ticket == ticket)
            {
                End(i, outcome, now, limits);
                return;
            }
        }
    }

    private void End(int index, AttemptOutcome outcome, DateTimeOffset now, AttemptLimits limits)
    {
        Unsettled attempt = _unsettled[index];
        _unsettled.RemoveAt(index);
        attempt.From.Unsettled--;
        if (outcome == AttemptOutcome.Failed)
        {
            _failures.Add(new Failure(attempt.Source, now));
            _domain.AddFailure(now, limits);
            attempt.From.AddFailure(now, limits.Window);
        }
        else if (outcome == AttemptOutcome.Succeeded)
        {
            _domain.Forgive(attempt.FailuresBefore);
            Forgive(attempt.Source);
            Remember(attempt.Source, now, limits);
        }
    }

    private static int MostAtDomain(bool isFamiliar, AttemptLimits limits) => isFamiliar
        ? limits.MaximumFailuresAtDomain
        : limits.MaximumFailuresAtDomain - limits.FailuresKeptForFamiliar;

    // A familiar source answers for its own failures; all others answer together.
    private int CountAgainst(ulong source)
    {
        bool isFamiliar = FindFamiliar(source) >= 0;
        int count = 0;
        foreach (Failure failure in _failures)
        {
            if (isFamiliar ? failure.Source == source : FindFamiliar(failure.Source) < 0)
            {
                count++;
            }
        }

        return count;
    }

    private int FindFamiliar(ulong source)
    {
        for (int i = 0; i < _familiar.Count; i++)
        {
            if (_familiar[i].Source == source)
            {
                return i;
            }
        }

        return -1;
    }

    private void Forgive(ulong source)
    {
        for (int i = _failures.Count - 1; i >= 0; i--)
        {
            if (_failures[i].Source == source)
            {
                _failures.RemoveAt(i);
            }
        }
    }

    private void Remember(ulong source, DateTimeOffset now, AttemptLimits limits)
    {
        int known = FindFamiliar(source);
        if (known >= 0)
        {
            _familiar.RemoveAt(known);
        }
        else if (_familiar.Count >= limits.FamiliarSourcesPerAccount)
        {
            _familiar.RemoveAt(0);
        }

        _familiar.Add(new Familiar(source, now));
    }

    private void Expire(DateTimeOffset now, AttemptLimits limits)
    {
        for (int i = _unsettled.Count - 1; i >= 0; i--)
        {
            if (now - _unsettled[i].Began >= limits.UnsettledTimeout)
            {
                End(i, AttemptOutcome.Failed, now, limits);
            }
        }

        for (int i = _failures.Count - 1; i >= 0; i--)
        {
            if (now - _failures[i].At >= limits.Window)
            {
                _failures.RemoveAt(i);
            }
        }

        while (_familiar.Count > 0 && now - _familiar[0].LastSuccess >= limits.FamiliarFor)
        {
            _familiar.RemoveAt(0);
        }
    }

    private readonly record struct Unsettled(
        long Ticket, ulong Source, SourceAttempts From, DateTimeOffset Began, long FailuresBefore);

    private readonly record struct Failure(ulong Source, DateTimeOffset At);

    private readonly record struct Familiar(ulong Source, DateTimeOffset LastSuccess);
}
