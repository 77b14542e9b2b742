// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using System.Security.Cryptography;
using Parley.Directory.Certificates;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Names;
using Parley.Directory.Users;

namespace Parley.Directory.Persons;

/// <summary>
/// The changes of people in one transaction. Everything is decided from what this transaction reads; what memory must
/// follow is collected in <see cref="Effects"/>. Whatever is changed of a person goes through
/// <see cref="Store(PersonRow?, PersonRow, SealedPerson?)"/>,
/// which makes their account follow.
/// </summary>
internal sealed class PersonWrites
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly PersonServices _services;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, DomainRow?> _domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _freed = new(StringComparer.Ordinal);
    private MassEnding? _mass;

    public PersonWrites(
        DbConnection connection, DbTransaction transaction, PersonServices services, DateTimeOffset now)
    {
        _connection = connection;
        _transaction = transaction;
        _services = services;
        _now = now;
    }

    /// <summary>What memory must follow, in order.</summary>
    public List<DirectoryEffect> Effects { get; } = [];

    /// <summary>The time of the transaction.</summary>
    public DateTimeOffset Now => _now;

    /// <summary>A domain as this transaction sees it; null when there is none.</summary>
    public DomainRow? Domain(string domain)
    {
        if (!_domains.TryGetValue(domain, out DomainRow? row))
        {
            row = DomainRows.Find(_connection, _transaction, domain);
            _domains.Add(domain, row);
        }

        return row;
    }

    /// <summary>Stores a domain as it is now.</summary>
    public void Store(DomainRow row, bool tell)
    {
        DomainRows.Update(_connection, _transaction, row);
        _domains[row.Domain] = row;
        Follow(new DomainEffect(row.Domain, row, tell));
    }

    /// <summary>Stores a new domain.</summary>
    public void Add(DomainRow row)
    {
        DomainRows.Insert(_connection, _transaction, row);
        _domains[row.Domain] = row;
        Follow(new DomainEffect(row.Domain, row, true));
    }

    /// <summary>Removes a domain with everybody of it.</summary>
    /// <returns>How many accounts ended.</returns>
    public int Remove(DomainRow row)
    {
        _domains[row.Domain] = null;
        List<PersonRow> people = PersonRows.OfDomain(_connection, _transaction, row.Domain, linkedOnly: false);
        LeaveAll(people);
        RetryFreed();
        DomainRows.Delete(_connection, _transaction, row.Domain);
        Follow(new DomainEffect(row.Domain, null, true));
        return people.Count(static p => p.Enabled is not (null or 0));
    }

    /// <summary>Takes over what was read of a person.</summary>
    public void Take(PersonReading reading)
    {
        PersonRow? before = PersonRows.Find(_connection, _transaction, reading.Key);
        PersonRow now = (before ?? new PersonRow
        {
            Domain = reading.Key.Domain,
            ObjectGuid = reading.Key.ObjectGuid.ToString("N"),
        }) with
        {
            ContentHash = reading.Hash,
            Dn = reading.Dn,
            DnKey = DistinguishedNames.Fold(reading.Dn) ?? FoldedNames.Fold(reading.Dn),
            Sam = reading.Sam,
            SamKey = FoldedNames.Fold(reading.Sam),
            Upn = reading.Upn,
            UpnKey = reading.Upn is null ? null : FoldedNames.Fold(reading.Upn),
            DisplayName = reading.DisplayName,
            SearchText = FoldedNames.Fold($"{reading.DisplayName}\n{reading.Sam}\n{reading.Upn}"),
            Details = _services.Seals.Seal(reading.Key, reading.Attributes),
            WishedSip = reading.Wish?.Value,
            WishedSkeleton = reading.Wish is null ? null : PersonReading.SkeletonOf(reading.Wish),
            WishProblem = reading.WishProblem,
            Disabled = reading.Read.Disabled ? 1 : 0,
            ExpiresAt = PersonRules.Stored(reading.Read.ExpiresAt),
            LockedUntil = PersonRules.Stored(reading.Read.LockedUntil),
            PasswordStamp = reading.Read.PasswordStamp,
            InGroup = reading.Read.InEnabledGroup ? 1 : 0,
            Gone = 0,
        };

        // Whom Kerberos vouches for is decided once, when the account is made.
        now = now with { Sid = before?.AccountId is null ? reading.Read.SecurityIdentifier : before.Sid };
        now = TakePhoto(before, now, reading.Photo);
        if (now.WishedSip != before?.WishedSip || now.WishProblem != before?.WishProblem)
        {
            now = now with { Conflict = null };
        }

        Store(before, now, reading.Attributes);
    }

    /// <summary>
    /// People are gone there. Whoever had an account keeps it, ended, until they return or it is given up. Of who was
    /// disabled here without having one, that is remembered.
    /// </summary>
    public void LeaveAll(IReadOnlyCollection<PersonRow> people) => ForAll(people, Leave);

    /// <summary>
    /// People are not found there, but that is not believed yet: their accounts end, and keep what is theirs.
    /// </summary>
    public void MissAll(IReadOnlyCollection<PersonRow> people) => ForAll(people, Miss);

    /// <summary>The domain is described anew: everybody is to be read again, and is another meanwhile.</summary>
    /// <param name="people">Its people.</param>
    /// <param name="turn">What becomes of each: another membership, another address that the rule makes.</param>
    /// <returns>How many accounts ended.</returns>
    public int TurnAll(IReadOnlyCollection<PersonRow> people, Func<PersonRow, PersonRow> turn)
    {
        int ended = 0;
        ForAll(people, person =>
        {
            PersonRow now = Store(person, turn(person) with { ContentHash = [], Conflict = null }, null);
            ended += person.Enabled is not (null or 0) && now.Enabled == 0 ? 1 : 0;
        });
        return ended;
    }

    private void Leave(PersonRow person)
    {
        if (person.Gone == PersonRules.GoneForGood)
        {
            return;
        }

        _mass!.ForgetPhoto(person);
        if (person.AccountId is null && person.Choice != PersonRules.DisabledHere)
        {
            _mass.Forget(person);
            Free(person, null);
            Follow(person, person with { Gone = PersonRules.GoneForGood }, null, null);
            return;
        }

        Store(
            person,
            person with
            {
                Gone = PersonRules.GoneForGood, ContentHash = [], Details = null, PhotoHash = null, InGroup = 0,
            },
            null);
    }

    private void Miss(PersonRow person)
    {
        if (person.Gone == 0)
        {
            Store(person, person with { Gone = PersonRules.Missing, ContentHash = [] }, null);
        }
    }

    /// <summary>
    /// Stores a person as they are now, and brings their account to what follows from it: everything that ends, ends
    /// with this transaction.
    /// </summary>
    /// <param name="before">The person as stored; null for a new one.</param>
    /// <param name="now">The person as they are to be.</param>
    /// <param name="attributes">What is sealed of them; null when it did not change.</param>
    /// <returns>The person as stored.</returns>
    public PersonRow Store(PersonRow? before, PersonRow now, SealedPerson? attributes)
    {
        DomainRow? domain = Domain(now.Domain);
        bool wants = now.AccountId is null && PersonRules.WantsAccount(now, domain);
        now = now with
        {
            Conflict = wants ? now.Conflict : null,
            Pending = wants && now.Conflict is null ? 1 : 0,
            ChangedAt = _now.ToUnixTimeMilliseconds(),
        };
        if (before is null)
        {
            PersonRows.Insert(_connection, _transaction, now);
        }
        else
        {
            if (_mass?.TryStore(before, now) != true)
            {
                PersonRows.Update(_connection, _transaction, now);
            }

            Free(before, now);
        }

        return Follow(before, now, domain, attributes);
    }

    /// <summary>Brings the account of a person to what is true of them at the time of this transaction.</summary>
    public void Settle(PersonRow person) => Follow(person, person, Domain(person.Domain), null);

    /// <summary>The same for many, in few statements.</summary>
    public void SettleAll(IReadOnlyCollection<PersonRow> people) => ForAll(people, Settle);

    /// <summary>Ends an account for good. The row of the person forgets it.</summary>
    public PersonRow Release(PersonRow person)
    {
        AccountRows.Row account = person.ToAccountRow();
        List<string> revoked = CertificateRows.RevokeAll(_connection, _transaction, account.Id, _now);
        AccountRows.Release(_connection, _transaction, account, _now);
        PersonRow now = person with
        {
            AccountId = null, Sip = null, AccountName = null, Enabled = null, PasswordEpoch = null, Conflict = null,
            Pending = 0,
        };
        if (person.Gone != 0)
        {
            PersonRows.Delete(_connection, _transaction, person);
        }
        else
        {
            PersonRows.Update(_connection, _transaction, now);
        }

        Effects.Add(new DirectoryEffect(
            (account with { Enabled = 0 }).ToAccount(), null, AccountChangeKind.Deleted, revoked, _now)
        {
            Person = new PersonEffect(person.Key, null, PersonKeys.Of(person)) { NamesBefore = PersonKeys.Of(person) },
        });
        return now;
    }

    /// <summary>An address, or a wish for one, is not in anybody's way any more.</summary>
    public void Free(string skeleton) => _freed.Add(skeleton);

    /// <summary>Those who were refused for something that is gone now are to be tried again.</summary>
    public void RetryFreed()
    {
        PersonRows.RetryConflicts(_connection, _transaction, _freed);
        _freed.Clear();
    }

    // Each is judged by themselves; what follows is written in few statements.
    private void ForAll(IReadOnlyCollection<PersonRow> people, Action<PersonRow> judge)
    {
        _mass = new MassEnding(_connection, _transaction, people, _now);
        foreach (PersonRow person in people)
        {
            judge(person);
        }

        _mass.Write();
        _mass = null;
    }

    private void Free(PersonRow before, PersonRow? now)
    {
        if (before.WishedSkeleton is { } skeleton && PersonRules.IsContender(before)
            && (now is null || !PersonRules.IsContender(now) || now.WishedSkeleton != skeleton))
        {
            Free(skeleton);
        }
    }

    private void Follow(DomainEffect domain) =>
        Effects.Add(new DirectoryEffect(null, null, null, [], _now) { Domain = domain });

    private PersonRow TakePhoto(PersonRow? before, PersonRow now, ReadOnlySpan<byte> photo)
    {
        byte[]? hash = photo.IsEmpty ? null : SHA256.HashData(photo);
        if (before is { PhotoHash: { } known, Gone: 0 } && hash is not null && known.AsSpan().SequenceEqual(hash))
        {
            return now;
        }

        if (before?.PhotoHash is not null)
        {
            PersonRows.DeletePhoto(_connection, _transaction, now);
        }

        if (hash is not null)
        {
            PersonRows.InsertPhoto(_connection, _transaction, now, _services.Seals.SealPhoto(now.Key, photo));
        }

        return now with { PhotoHash = hash };
    }

    private PersonRow Follow(PersonRow? before, PersonRow now, DomainRow? domain, SealedPerson? attributes)
    {
        PersonEffect person = new(now.Key, null, PersonKeys.Of(now))
        {
            NamesBefore = before is null ? null : PersonKeys.Of(before),
        };
        if (now.AccountId is null)
        {
            if (person.Names != person.NamesBefore)
            {
                Effects.Add(new DirectoryEffect(null, null, null, [], _now) { Person = person });
            }

            return now;
        }

        bool isNew = before?.AccountId is null;
        bool may = PersonRules.MayUse(now, domain, _now);
        bool changed = now.DisplayName != now.AccountName || may != (now.Enabled != 0);
        AccountRows.Row row = now.ToAccountRow() with { DisplayName = now.DisplayName, Enabled = may ? 1 : 0 };
        if (changed && _mass is not null && now.DisplayName == now.AccountName)
        {
            _mass.Settle(row);
        }
        else if (changed)
        {
            AccountRows.UpdateLinked(_connection, _transaction, row, _now);
        }

        // The address book of whom nothing was read stays what it is in memory: opening it takes time.
        bool known = !isNew && attributes is null && now.Details is not null;
        SealedPerson? opened = known ? null : attributes ?? _services.Seals.Open(now.Key, now.Details);
        person = person with { State = PersonState.Of(now, domain, opened?.Details, _now), KeepsDetails = known };
        if (!isNew && before!.PasswordStamp != now.PasswordStamp)
        {
            row = row with { PasswordEpoch = row.PasswordEpoch + 1 };
            AccountRows.UpdateEpoch(_connection, _transaction, row, _now);
            SealedSecrets none = SealedSecrets.None(row.PasswordEpoch);
            Tell(row, none, AccountChangeKind.CredentialsChanged, person, revoke: true);
        }

        bool ends = !isNew && !may && (now.Enabled != 0 || before!.Gone != now.Gone);
        bool differs = isNew || changed || attributes is not null || before!.Sam != now.Sam;
        Tell(
            row, isNew ? SealedSecrets.None(row.PasswordEpoch) : null,
            ends ? AccountChangeKind.Disabled : differs ? AccountChangeKind.Updated : null, person,
            revoke: ends && now.Gone == PersonRules.GoneForGood);
        return now with
        {
            AccountName = row.DisplayName, Enabled = row.Enabled, PasswordEpoch = row.PasswordEpoch,
        };
    }

    private void Tell(
        AccountRows.Row row, SealedSecrets? secrets, AccountChangeKind? kind, PersonEffect person, bool revoke)
    {
        List<string> revoked = !revoke ? []
            : _mass?.Revoke(row) ?? CertificateRows.RevokeAll(_connection, _transaction, row.Id, _now);
        Effects.Add(new DirectoryEffect(row.ToAccount(), secrets, kind, revoked, _now) { Person = person });
    }
}
