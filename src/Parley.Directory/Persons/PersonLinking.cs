// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>
/// Makes accounts for people who are to have one. An address that is somebody's, looks like somebody's, or would be
/// another person's as much, is refused and told as a conflict: nobody comes to an address by what stands in an
/// attribute of theirs.
/// </summary>
internal sealed class PersonLinking(
    DbConnection connection, DbTransaction transaction, PersonServices services, PersonWrites writes)
{
    /// <summary>How many accounts one transaction makes: others wait for it.</summary>
    public const int Most = 500;

    /// <summary>Makes accounts for those who wait for one.</summary>
    /// <returns>Whether more may be waiting.</returns>
    public bool LinkPending()
    {
        writes.RetryFreed();
        List<PersonRow> pending = PersonRows.Pending(connection, transaction, Most);
        foreach (PersonRow person in pending)
        {
            Link(person);
        }

        return pending.Count == Most;
    }

    /// <summary>Makes an account for a person, or says what is in the way.</summary>
    public PersonRow Link(PersonRow person)
    {
        PersonRow derived = Derive(person);
        string? conflict = derived.WishProblem ?? Obstacle(derived);
        if (conflict is not null)
        {
            return writes.Store(person, derived with { Conflict = conflict }, null);
        }

        DateTimeOffset now = writes.Now;
        bool may = PersonRules.MayUse(derived, writes.Domain(derived.Domain), now);
        AccountRows.Row account = new(
            Guid.CreateVersion7(now).ToString("N"), derived.WishedSip!, derived.DisplayName, null, may ? 1 : 0, 1, null,
            null, null);
        AccountRows.Insert(connection, transaction, account, derived.WishedSkeleton!, null, now);
        return writes.Store(
            person,
            derived with
            {
                AccountId = account.AccountId, Sip = account.Sip, AccountName = account.DisplayName,
                Enabled = account.Enabled, PasswordEpoch = account.PasswordEpoch, Conflict = null,
            },
            null);
    }

    /// <summary>Gives an account the address that the rule makes now.</summary>
    /// <returns>Why not; null when it is done or was so.</returns>
    public string? Readdress(PersonRow person, out PersonRow now)
    {
        now = Derive(person);
        if (now.WishProblem is not null || now.WishedSip == now.Sip)
        {
            return now.WishProblem;
        }

        string? before = SipAddress.TryParse(person.Sip, out SipAddress? address)
            ? PersonReading.SkeletonOf(address)
            : null;
        if (before != now.WishedSkeleton && Obstacle(now) is { } obstacle)
        {
            return obstacle;
        }

        AccountRows.Row row = person.ToAccountRow() with { Sip = now.WishedSip! };
        AccountRows.UpdateAddress(connection, transaction, row, now.WishedSkeleton!, writes.Now);
        if (before is not null)
        {
            writes.Free(before);
        }

        // The account's name is told again with its address.
        now = writes.Store(person, now with { Sip = row.Sip }, services.Seals.Open(person.Key, person.Details));
        return null;
    }

    /// <summary>
    /// The person with the address that the rule makes now: the rule, or the SIP domains, may have changed.
    /// </summary>
    public PersonRow Derive(PersonRow person)
    {
        if (writes.Domain(person.Domain) is not { } domain
            || services.Seals.Open(person.Key, person.Details) is not { } read)
        {
            return person;
        }

        PersonNames names = new(read.Details.Mail, person.Upn, read.GivenName, read.Surname);
        string? problem =
            AddressDerivation.Derive(domain.ToDomain(), names, services.Options, out SipAddress? address);
        return person with
        {
            WishedSip = address?.Value,
            WishedSkeleton = address is null ? null : PersonReading.SkeletonOf(address),
            WishProblem = problem,
        };
    }

    private string? Obstacle(PersonRow person)
    {
        if (person.WishedSip is null || person.WishedSkeleton is null)
        {
            return "Nothing is known of the person that an address could be made of.";
        }

        if (AccountRows.LooksLike(connection, transaction, person.WishedSkeleton) is { } taken)
        {
            return taken == person.WishedSip
                ? $"The address {taken} is that of {Holder(taken)}."
                : $"The address {person.WishedSip} cannot be told from {taken}, which is that of {Holder(taken)}.";
        }

        // Few have one look or one identifier: what else matters is looked at here, where no index can mislead.
        PersonRow? other = Others(person, PersonColumn.WishedSkeleton, person.WishedSkeleton)
            .FirstOrDefault(PersonRules.IsContender);
        if (other is not null)
        {
            return $"The address {person.WishedSip} would be that of {Name(other)} as much"
                + (other.WishedSip == person.WishedSip ? "." : $", or could not be told from {other.WishedSip}.");
        }

        PersonRow? same = Others(person, PersonColumn.SecurityIdentifier, person.Sid)
            .FirstOrDefault(static p => p.AccountId is not null);
        return same is not null
            ? $"The security identifier {person.Sid} is that of {Name(same)}."
            : null;
    }

    private IEnumerable<PersonRow> Others(PersonRow person, PersonColumn column, string value) =>
        PersonRows.FindBy(connection, transaction, column, value).Where(p => p.Key != person.Key);

    private string Holder(string sip)
    {
        List<PersonRow> holders = PersonRows.FindBy(connection, transaction, PersonColumn.Address, sip);
        return holders.Count == 0
            ? "an account of the built-in directory"
            : Name(holders[0])
                + (holders[0].Gone != 0 ? ", who is deleted there; releasing that account frees it" : "");
    }

    private string Name(PersonRow person) =>
        (writes.Domain(person.Domain) is { } domain ? domain.NetBiosName : person.Domain) + "\\" + person.Sam;
}
