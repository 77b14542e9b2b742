// SPDX-License-Identifier: Apache-2.0

using System;
using System.Data.Common;
using Parley.Directory.Persons;

namespace Parley.Directory.Domains;

/// <summary>
/// A domain that nothing was heard of for longer than its grace may have disabled anybody meanwhile: its accounts end,
/// and come back when a controller answers (row T04).
/// </summary>
internal static class DomainFreshness
{
    // A contact further in the future was noted by a clock that was wrong, and says nothing.
    private static readonly TimeSpan ClockError = TimeSpan.FromMinutes(5);

    /// <summary>Whether the time of a domain that counts as heard of is over.</summary>
    public static bool Ends(DomainTable domains, DomainRow domain, DateTimeOffset now)
    {
        TimeSpan since = now - domains.LastContact(domain);
        return domain.Stale == 0
            && (since > TimeSpan.FromMilliseconds(domain.CertificateGrace) || since < -ClockError);
    }

    /// <summary>
    /// Stores what is known of a domain's contact, and lets its accounts follow when that changes them.
    /// </summary>
    public static void Store(DbConnection connection, DbTransaction transaction, PersonWrites writes, DomainRow domain)
    {
        bool changes = writes.Domain(domain.Domain)?.Stale != domain.Stale;
        writes.Store(domain, tell: false);
        if (changes)
        {
            writes.SettleAll(PersonRows.OfDomain(connection, transaction, domain.Domain, linkedOnly: true));
        }
    }
}
