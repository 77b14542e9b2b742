// SPDX-License-Identifier: Apache-2.0

using System.Data.Common;
using Parley.Directory.Domains;
using Parley.Directory.Users;

namespace Parley.Directory.Persons;

/// <summary>What administrators do to people, in one transaction.</summary>
internal sealed class PersonEditing(
    DbConnection connection, DbTransaction transaction, PersonServices services, PersonWrites writes)
{
    private readonly PersonLinking _linking = new(connection, transaction, services, writes);

    /// <summary>Enables the person meant.</summary>
    public PersonResult Enable(string selection) =>
        Find(selection, out PersonRow? person) ?? Enable(selection, person!);

    /// <summary>Enables a person by their identifier.</summary>
    /// <param name="key">Who.</param>
    /// <param name="later">Whether their account is made at the next occasion, not now.</param>
    public PersonResult Enable(PersonKey key, bool later)
    {
        string selection = key.ObjectGuid.ToString();
        return PersonRows.Find(connection, transaction, key) is { } person
            ? Enable(selection, person, later)
            : new PersonResult(
                selection, PersonOutcome.NotFound, null,
                $"Nobody of {key.Domain} with the objectGUID {selection} is known here.");
    }

    /// <summary>Enables a person.</summary>
    public PersonResult Enable(string selection, PersonRow person, bool later = false)
    {
        if (person.Gone != 0 || writes.Domain(person.Domain) is not { } domain)
        {
            return Result(
                selection, PersonOutcome.Refused, person,
                $"{person.DisplayName} is deleted in the domain {person.Domain}; only who is there can be enabled.");
        }

        if (domain.EnabledGroup is { } group && person.InGroup == 0)
        {
            return Result(
                selection, PersonOutcome.Refused, person,
                $"{person.DisplayName} is not a member of {group}, whose members are enabled; add them to it there.");
        }

        string choice = domain.EnabledGroup is null ? PersonRules.EnabledHere : PersonRules.NoChoice;
        PersonRow now = person.Choice == choice
            ? person
            : writes.Store(person, person with { Choice = choice }, null);
        if (now.AccountId is null && PersonRules.WantsAccount(now, domain))
        {
            writes.RetryFreed();
            if (later && now.Conflict is null)
            {
                return Result(
                    selection, PersonOutcome.Changed, now, $"{now.DisplayName} is enabled; the account is being made.");
            }

            now = later ? now : _linking.Link(now);
            if (now.Conflict is { } conflict)
            {
                return Result(selection, PersonOutcome.Conflict, now, conflict);
            }
        }

        bool changed = person.Choice != choice || person.AccountId != now.AccountId;
        return Result(
            selection, changed ? PersonOutcome.Changed : PersonOutcome.Unchanged, now,
            EnabledText(now, domain, changed));
    }

    /// <summary>Disables the person meant.</summary>
    public PersonResult Disable(string selection) =>
        Find(selection, out PersonRow? person) ?? Disable(selection, person!);

    /// <summary>Disables a person. It is told even when it was so: whatever slipped through ends now.</summary>
    public PersonResult Disable(string selection, PersonRow person)
    {
        bool changed = person.Choice != PersonRules.DisabledHere;
        bool told = changed && person.Enabled is not (null or 0);
        PersonRow now = changed
            ? writes.Store(person, person with { Choice = PersonRules.DisabledHere }, null)
            : person;
        if (now.AccountId is not null && !told)
        {
            writes.Effects.Add(new DirectoryEffect(
                now.ToAccountRow().ToAccount(), null, AccountChangeKind.Disabled, [], writes.Now));
        }

        _linking.LinkPending();
        string name = now.Sip ?? now.DisplayName;
        return Result(
            selection, changed ? PersonOutcome.Changed : PersonOutcome.Unchanged, now,
            changed ? $"{name} is disabled." : $"{name} was already disabled.");
    }

    /// <summary>Gives the account of the person meant the address that the rule makes now.</summary>
    public PersonResult Readdress(string selection)
    {
        if (Find(selection, out PersonRow? person) is { } nobody)
        {
            return nobody;
        }

        if (person!.AccountId is null)
        {
            return Result(selection, PersonOutcome.Refused, person, $"{person.DisplayName} has no account.");
        }

        if (_linking.Readdress(person, out PersonRow now) is { } refusal)
        {
            return Result(selection, PersonOutcome.Refused, person, refusal);
        }

        _linking.LinkPending();
        return person.Sip == now.Sip
            ? Result(selection, PersonOutcome.Unchanged, now, $"{now.Sip} is the address that the rule makes.")
            : Result(selection, PersonOutcome.Changed, now, $"{person.Sip} is {now.Sip} now.");
    }

    /// <summary>Gives up the account of the person meant.</summary>
    public PersonResult Release(string selection)
    {
        if (Find(selection, out PersonRow? person) is { } nobody)
        {
            return nobody;
        }

        if (person!.AccountId is null || (person.Gone == 0 && person.Choice != PersonRules.DisabledHere))
        {
            return Result(
                selection, PersonOutcome.Refused, person,
                person.AccountId is null
                    ? $"{person.DisplayName} has no account."
                    : $"{person.Sip} is neither deleted in its domain nor disabled here; disable it first.");
        }

        PersonRow now = writes.Release(person);
        writes.Free(PersonReading.SkeletonOf(person.ToAccountRow().ToAccount().Address));
        _linking.LinkPending();
        return Result(
            selection, PersonOutcome.Changed, now,
            $"The account {person.Sip} is given up with all that was kept of it; the address is free.");
    }

    private PersonResult? Find(string selection, out PersonRow? person)
    {
        person = new PersonSelection(connection, transaction).Find(selection, out string problem);
        return person is null ? new PersonResult(selection, PersonOutcome.NotFound, null, problem) : null;
    }

    private PersonResult Result(string selection, PersonOutcome outcome, PersonRow person, string text) =>
        new(selection, outcome, person.ToPerson(writes.Now), text);

    private string EnabledText(PersonRow now, DomainRow domain, bool changed)
    {
        string name = now.Sip ?? now.DisplayName;
        string verb = changed ? "is" : "was already";
        return PersonRules.Standing(now, writes.Now) switch
        {
            PersonStanding.Good when domain.Stale != 0 =>
                $"{name} {verb} enabled here, and may sign in once a controller of {domain.Domain} answers.",
            PersonStanding.Good => $"{name} {verb} enabled.",
            PersonStanding.Disabled => $"{name} {verb} enabled here, but is disabled in {domain.Domain}.",
            PersonStanding.Expired => $"{name} {verb} enabled here, but has expired in {domain.Domain}.",
            PersonStanding.Locked => $"{name} {verb} enabled here, but is locked out in {domain.Domain}.",
            PersonStanding.Deleted => $"{name} is deleted in {domain.Domain}.",
        };
    }
}
