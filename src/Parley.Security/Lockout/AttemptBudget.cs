// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Parley.Kernel.Identifiers;

namespace Parley.Security.Lockout;

/// <summary>
/// Stops the guessing of passwords (row T03). Before a secret is looked at, an attempt is reserved for the canonical
/// account and for the source address, or refused; the outcome settles it. One instance stands behind every door, so
/// that guesses over SIP and over HTTP, and under every form of a name, draw on one budget. Safe from any thread.
/// </summary>
/// <remarks>
/// Guesses from elsewhere must not lock the person out: an address from which the secret was right before has a budget
/// of its own, and certificates draw on none. Where a domain judges passwords, what reaches it is bounded over all
/// addresses besides, and a part of that is the familiar ones'. What is remembered is in memory only.
/// </remarks>
public sealed class AttemptBudget
{
    private readonly AttemptLimits _limits;
    private readonly Func<bool> _asksDomains;
    private readonly RecencyMap<Guid, AccountAttempts> _accounts;
    private readonly RecencyMap<Guid, AccountAttempts> _unknownNames;
    private readonly RecencyMap<ulong, SourceAttempts> _sources;
    private readonly byte[] _nameKey = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private long _lastTicket;

    /// <summary>Makes a budget.</summary>
    /// <param name="limits">The numbers; the default ones when null.</param>
    /// <param name="asksDomains">
    /// Whether there are domains that judge passwords: then what may reach them is bounded for every account and every
    /// name alike, so that refusals do not tell whose secret is where. Null: there are none.
    /// </param>
    public AttemptBudget(AttemptLimits? limits = null, Func<bool>? asksDomains = null)
    {
        _limits = limits ?? AttemptLimits.Default;
        _asksDomains = asksDomains ?? (static () => false);
        _accounts = new RecencyMap<Guid, AccountAttempts>(_limits.MaximumAccounts);
        _unknownNames = new RecencyMap<Guid, AccountAttempts>(_limits.MaximumUnknownNames);
        _sources = new RecencyMap<ulong, SourceAttempts>(_limits.MaximumSources);
    }

    /// <summary>
    /// Reserves an attempt. A name without an account is counted like one, so that refusals do not tell which names
    /// exist.
    /// </summary>
    /// <param name="account">The account whose secret would be looked at; null when there is none.</param>
    /// <param name="name">The name given; looked at only when there is no account.</param>
    /// <param name="source">Where the attempt comes from.</param>
    /// <param name="now">The time.</param>
    /// <param name="reservation">The reservation, to be settled.</param>
    public AttemptDenial TryReserve(
        AccountId? account, string name, IPAddress source, DateTimeOffset now, out AttemptReservation reservation)
    {
        ArgumentNullException.ThrowIfNull(source);
        reservation = default;
        ulong sourceKey = SourceKey.Of(source);
        RecencyMap<Guid, AccountAttempts> map = account is null ? _unknownNames : _accounts;
        Guid key = account?.Value ?? KeyOf(name);
        bool atDomain = _asksDomains();
        lock (_gate)
        {
            SourceAttempts from = FindSource(sourceKey);
            if (from.Unsettled >= _limits.MaximumUnsettledPerSource)
            {
                return AttemptDenial.SourceBusy;
            }

            if (from.Failures(now, _limits.Window) >= _limits.MaximumFailuresPerSource)
            {
                return AttemptDenial.SourceExhausted;
            }

            AccountAttempts attempts = FindAccount(map, key);
            AttemptDenial denial = attempts.Check(sourceKey, now, _limits, atDomain);
            if (denial != AttemptDenial.None)
            {
                return denial;
            }

            long ticket = ++_lastTicket;
            attempts.Begin(ticket, sourceKey, from, now);
            reservation = new AttemptReservation(attempts, ticket);
            return AttemptDenial.None;
        }
    }

    /// <summary>Settles an attempt. Settling twice, or what was never reserved, does nothing.</summary>
    /// <param name="reservation">The reservation.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="now">The time.</param>
    public void Settle(in AttemptReservation reservation, AttemptOutcome outcome, DateTimeOffset now)
    {
        if (reservation.Account is not { } account)
        {
            return;
        }

        lock (_gate)
        {
            account.Settle(reservation.Ticket, outcome, now, _limits);
        }
    }

    private static AccountAttempts FindAccount(RecencyMap<Guid, AccountAttempts> map, Guid key)
    {
        if (!map.TryTouch(key, out AccountAttempts? attempts))
        {
            attempts = new AccountAttempts();
            map.Add(key, attempts);
        }

        return attempts;
    }

    private SourceAttempts FindSource(ulong key)
    {
        if (!_sources.TryTouch(key, out SourceAttempts? source))
        {
            source = new SourceAttempts();
            _sources.Add(key, source);
        }

        return source;
    }

    // Keyed, so that nobody finds names that fall together; case is folded as the directory does.
    private Guid KeyOf(string name)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_nameKey, Encoding.UTF8.GetBytes(name.ToUpperInvariant()), digest);
        return new Guid(digest[..16]);
    }
}
