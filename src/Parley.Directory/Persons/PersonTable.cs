// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>
/// The people of the domains in memory: the names of all, the standing and the address book of those with an account.
/// Written on the database's writer thread only; read from anywhere without a lock.
/// </summary>
internal sealed class PersonTable(DomainTable domains)
{
    private const int MostSharedTexts = 20_000;

    private readonly ConcurrentDictionary<AccountId, PersonState> _byAccount = new();
    private readonly ConcurrentDictionary<PersonKey, AccountId> _byPerson = new();
    private readonly ConcurrentDictionary<string, AccountId> _bySid = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Domain, string Sam), PersonKey> _bySam = new();
    private readonly ConcurrentDictionary<(string Domain, string Upn), PersonKey> _byUpn = new();
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    /// <summary>The domains.</summary>
    public DomainTable Domains => domains;

    /// <summary>The person of an account; null when it is of the built-in directory.</summary>
    public PersonState? Find(AccountId account) => _byAccount.GetValueOrDefault(account);

    /// <summary>The account of whoever has this security identifier; null when nobody of the realm has.</summary>
    /// <param name="sid">The identifier.</param>
    /// <param name="realm">The Kerberos realm that vouches for it: the upper-case form of the person's domain.</param>
    public AccountId? FindBySid(string sid, string realm) =>
        _bySid.TryGetValue(sid, out AccountId account) && Find(account) is { } person
            && string.Equals(person.Key.Domain.ToUpperInvariant(), realm, StringComparison.Ordinal)
            ? account
            : null;

    /// <summary>Whose name this is in a domain: the account, or null when they have none.</summary>
    /// <param name="domain">The domain's DNS name.</param>
    /// <param name="sam">The name, folded.</param>
    /// <param name="account">The account.</param>
    /// <returns>Whether anybody has the name.</returns>
    public bool TryFindBySam(string domain, string sam, out AccountId? account)
    {
        bool known = _bySam.TryGetValue((domain, sam), out PersonKey person);
        account = known ? AccountOf(person) : null;
        return known;
    }

    /// <summary>
    /// Whose user principal name this is: the account, or null when they have none. One that people of two domains have
    /// is nobody's: which of the two domains would check the proof is not said by the name.
    /// </summary>
    /// <param name="upn">The name, folded.</param>
    /// <param name="account">The account.</param>
    /// <returns>Whether anybody has the name.</returns>
    public bool TryFindByUpn(string upn, out AccountId? account)
    {
        int owners = 0;
        account = null;
        foreach (DomainRow domain in domains.Rows)
        {
            if (_byUpn.TryGetValue((domain.Domain, upn), out PersonKey person))
            {
                account = ++owners == 1 ? AccountOf(person) : null;
            }
        }

        return owners > 0;
    }

    /// <summary>People whose standing is another one than their accounts were told.</summary>
    public List<PersonKey> Due(DateTimeOffset now)
    {
        List<PersonKey> due = [];
        foreach ((_, PersonState state) in _byAccount)
        {
            if (state.StandingAt(now) != state.Standing)
            {
                due.Add(state.Key);
            }
        }

        return due;
    }

    /// <summary>How many people of a domain with an account are missing there.</summary>
    public int CountMissing(string domain)
    {
        int missing = 0;
        foreach ((_, PersonState state) in _byAccount)
        {
            missing += state.Missing && string.Equals(state.Key.Domain, domain, StringComparison.Ordinal) ? 1 : 0;
        }

        return missing;
    }

    /// <summary>An account with what the address book says.</summary>
    public Account Complete(Account account) =>
        account.Link is null ? account : account with { Details = Find(account.Id)?.Details };

    /// <summary>Takes a person over as they are now on disk. Writer's thread only.</summary>
    public void Apply(PersonEffect effect)
    {
        Rename(effect);
        if (_byPerson.TryGetValue(effect.Key, out AccountId before) && effect.State?.Account != before)
        {
            _byPerson.TryRemove(effect.Key, out _);
            if (_byAccount.TryRemove(before, out PersonState? ended))
            {
                _bySid.TryRemove(new KeyValuePair<string, AccountId>(ended.Sid, before));
            }
        }

        if (effect.State is { } state)
        {
            PersonDetails? details = effect.KeepsDetails
                ? _byAccount.GetValueOrDefault(state.Account)?.Details
                : Share(state.Details);
            _byAccount[state.Account] = state with { Details = details };
            _byPerson[state.Key] = state.Account;
            _bySid.TryAdd(state.Sid, state.Account);
        }
    }

    private AccountId? AccountOf(PersonKey person) =>
        _byPerson.TryGetValue(person, out AccountId account) ? account : null;

    /// <summary>
    /// A name that another person of the domain has taken over is theirs: what is read later is true.
    /// </summary>
    private void Rename(PersonEffect effect)
    {
        PersonKey key = effect.Key;
        PersonKeys? before = effect.NamesBefore;
        PersonKeys? now = effect.Names;
        if (before is not null && before.Sam != now?.Sam)
        {
            _bySam.TryRemove(new KeyValuePair<(string, string), PersonKey>((key.Domain, before.Sam), key));
        }

        if (before?.Upn is { } upnBefore && upnBefore != now?.Upn)
        {
            _byUpn.TryRemove(new KeyValuePair<(string, string), PersonKey>((key.Domain, upnBefore), key));
        }

        if (now is null)
        {
            return;
        }

        _bySam[(key.Domain, now.Sam)] = key;
        if (now.Upn is { } upn)
        {
            _byUpn[(key.Domain, upn)] = key;
        }
    }

    // Thousands of people share an office, a company and a country.
    private PersonDetails? Share(PersonDetails? details) => details is null ? null : details with
    {
        Title = Share(details.Title),
        Department = Share(details.Department),
        Company = Share(details.Company),
        Office = Share(details.Office),
        City = Share(details.City),
        State = Share(details.State),
        Country = Share(details.Country),
    };

    private string? Share(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (_shared.TryGetValue(text, out string? shared))
        {
            return shared;
        }

        if (_shared.Count < MostSharedTexts)
        {
            _shared.Add(text, text);
        }

        return text;
    }
}
