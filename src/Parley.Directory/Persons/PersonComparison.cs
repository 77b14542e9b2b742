// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using Parley.Directory.Domains;

namespace Parley.Directory.Persons;

/// <summary>
/// What a complete comparison with a domain says of those it did not find. A reader that lost its rights, a moved
/// search base and a restored controller look as if everybody had been deleted: when very many would go at once, their
/// accounts end as they must (row T04), but nothing is given up for good before a second comparison says the same.
/// </summary>
internal sealed class PersonComparison(DbConnection connection, DbTransaction transaction, PersonWrites writes)
{
    /// <summary>More people of a domain than these do not go at once.</summary>
    public const int MostAtOnce = 50;

    private const int MostAtOnceInPercent = 20;

    /// <summary>Whoever is not there any more, is gone.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="changes">The batch that ends the comparison.</param>
    /// <param name="everybody">Everybody there is.</param>
    public void Leave(DomainRow domain, DomainChanges changes, IReadOnlySet<Guid> everybody)
    {
        // That a domain was out of reach for too long does not make its accounts fewer.
        DomainRow heard = domain with { Stale = 0 };
        HashSet<Guid> read = [.. changes.People.Select(static p => p.ObjectGuid).Except(changes.Deleted)];
        List<PersonRow> gone = [];
        int enabled = 0;
        int ending = 0;
        foreach (PersonRow person in PersonRows.Present(connection, transaction, domain.Domain))
        {
            Guid guid = person.Key.ObjectGuid;
            bool isGone = !everybody.Contains(guid) && !read.Contains(guid);
            int counts = person.AccountId is not null && PersonRules.MayUse(person, heard, writes.Now) ? 1 : 0;
            enabled += counts;
            if (isGone)
            {
                ending += counts;
                gone.Add(person);
            }
        }

        bool believed = ending <= MostAtOnce || (long)ending * 100 <= (long)enabled * MostAtOnceInPercent;
        List<PersonRow> people = PersonRows.FindMany(
            connection, transaction, domain.Domain, gone.Select(static p => p.Key.ObjectGuid));
        ILookup<bool, PersonRow> confirmed = people.ToLookup(p => believed || p.Gone == PersonRules.Missing);
        writes.LeaveAll([.. confirmed[true]]);
        writes.MissAll([.. confirmed[false]]);
    }
}
