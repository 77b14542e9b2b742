// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Storage;

namespace Parley.Directory.Persons;

/// <summary>
/// The people of the domains: taken over from the reader, enabled and disabled by administrators. People are told apart
/// by <c>objectGUID</c> alone.
/// </summary>
public sealed class DomainPeople : IDomainPeople
{
    private static readonly TimeSpan ContactNoted = TimeSpan.FromMinutes(1);

    private readonly IDatabase _database;
    private readonly PersonServices _services;
    private volatile bool _morePending;

    internal DomainPeople(IDatabase database, PersonServices services)
    {
        _database = database;
        _services = services;
    }

    /// <inheritdoc />
    public event Action? DomainsChanged
    {
        add => Memory.Domains.Changed += value;
        remove => Memory.Domains.Changed -= value;
    }

    /// <inheritdoc />
    public IReadOnlyList<DirectoryDomain> Domains => Memory.Domains.List;

    private DirectoryMemory Memory => _services.Memory;

    /// <inheritdoc />
    public byte[]? OpenBindPassword(string domain) =>
        Memory.Domains.Find(domain) is { BindPassword: { } value } row
            ? _services.BindPasswords.Open(row.Domain, value)
            : null;

    /// <inheritdoc />
    public string? Checkpoint(string domain) => Memory.Domains.Find(domain)?.Checkpoint;

    /// <inheritdoc />
    public async Task ApplyAsync(DomainChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (Memory.Domains.Find(changes.Domain) is not { } row)
        {
            // Removed while it was being read: nothing of it is wanted any more.
            return;
        }

        DirectoryDomain domain = changes.Description ?? row.ToDomain();
        List<PersonReading> people =
            [.. changes.People.Select(p => PersonReading.Of(p, domain, _services.Options))];
        bool more = await WriteAsync(
            (c, t, writes) => Apply(c, t, writes, changes, people), _services.Time.GetUtcNow(), cancellationToken);
        while (more)
        {
            more = await LinkPendingAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task ContactedAsync(string domain, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (Memory.Domains.Find(domain) is not { } row)
        {
            return;
        }

        Memory.Domains.Contacted(domain, at);
        TimeSpan since = at - DateTimeOffset.FromUnixTimeMilliseconds(row.LastContact);
        if (row.Stale == 0 && since >= TimeSpan.Zero && since < ContactNoted)
        {
            return;
        }

        await WriteAsync(
            (c, t, writes) =>
            {
                if (writes.Domain(domain) is { } stored)
                {
                    DomainFreshness.Store(
                        c, t, writes, stored with { LastContact = at.ToUnixTimeMilliseconds(), Stale = 0 });
                }

                return false;
            },
            at, cancellationToken);
    }

    /// <inheritdoc />
    public async Task PassTimeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<string> stale =
        [
            .. Memory.Domains.Rows.Where(d => DomainFreshness.Ends(Memory.Domains, d, now))
                .Select(static d => d.Domain),
        ];
        List<PersonKey> due = Memory.Persons.Due(now);
        if (stale.Count > 0 || due.Count > 0)
        {
            await WriteAsync((c, t, writes) => PassTime(c, t, writes, stale, due, now), now, cancellationToken);
        }

        if (_morePending)
        {
            // Whoever asks for more meanwhile is heard.
            _morePending = false;
            bool more = true;
            try
            {
                more = await LinkPendingAsync(cancellationToken);
            }
            finally
            {
                _morePending |= more;
            }
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Doubts(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        int missing = Memory.Persons.CountMissing(domain);
        return missing == 0
            ? []
            :
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The last comparison with {domain} did not find {missing} people who have an account. They have")
                + " ended, but their certificates are kept until the next comparison confirms it or they are back."
                + " Check the search bases and what the account that reads may see.",
            ];
    }

    /// <summary>A page of people, from the database: for administrators, not for the wire path.</summary>
    public IReadOnlyList<LinkedPerson> List(PersonQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        DateTimeOffset now = _services.Time.GetUtcNow();
        return [.. _database.Read(c => PersonRows.Page(c, query)).Select(p => p.ToPerson(now))];
    }

    /// <summary>The person an account is linked with, from the database; null when it is nobody of a domain.</summary>
    public LinkedPerson? Find(AccountId account) =>
        _database.Read(c => PersonRows.FindByAccount(c, null, account.ToString()))
            ?.ToPerson(_services.Time.GetUtcNow());

    /// <summary>
    /// The person meant, as <see cref="Enable"/> understands it, with everything that is kept of them, from the
    /// database.
    /// </summary>
    /// <param name="selection">Who.</param>
    /// <param name="problem">Why nobody is meant; empty otherwise.</param>
    public ShownPerson? Show(string selection, out string problem)
    {
        ArgumentNullException.ThrowIfNull(selection);
        DateTimeOffset now = _services.Time.GetUtcNow();
        (ShownPerson? shown, problem) = _database.Read(c =>
        {
            PersonRow? row = new PersonSelection(c, null).Find(selection, out string reason);
            return (row is null ? null : Show(c, row, now), reason);
        });
        return shown;
    }

    /// <summary>The photo of a person, from the database; empty when there is none.</summary>
    public byte[] Photo(AccountId account) =>
        Memory.Persons.Find(account) is { } person && _database.Read(c => PersonRows.Photo(c, person.Key)) is { } value
            ? _services.Seals.OpenPhoto(person.Key, value) ?? []
            : [];

    /// <summary>
    /// Enables the person meant: by sAMAccountName, DOMAIN\name, user principal name, distinguished name, SIP address
    /// or objectGUID. In a domain with an enabled group only members can be.
    /// </summary>
    public DirectoryOperation<EnableResult> Enable(string selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return Operation(editing => [editing.Enable(selection)]);
    }

    /// <summary>
    /// Enables many people of one domain, such as the members of a group. Of very many, the first get their accounts at
    /// once and the others soon, so that nobody else waits for that.
    /// </summary>
    public DirectoryOperation<EnableResult> EnableMany(string domain, IReadOnlyList<Guid> objectGuids)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(objectGuids);
        return Operation(editing =>
        [
            .. objectGuids.Distinct().Select(
                (g, i) => editing.Enable(new PersonKey(domain, g), later: i >= PersonLinking.Most)),
        ]);
    }

    /// <summary>Disables the person meant here, whatever the domain says; everything of them ends (row T04).</summary>
    public DirectoryOperation<EnableResult> Disable(string selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return Operation(editing => [editing.Disable(selection)]);
    }

    /// <summary>
    /// Gives the account of the person meant the address that the domain's rule makes now. Without this, an address
    /// stays what it was when the person was enabled.
    /// </summary>
    public DirectoryOperation<EnableResult> Readdress(string selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return Operation(editing => [editing.Readdress(selection)]);
    }

    /// <summary>
    /// Gives up the account of a person who is deleted there or disabled here, with everything kept of it: the address
    /// is free, and the person, should they return, is a new one here.
    /// </summary>
    public DirectoryOperation<EnableResult> Release(string selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return Operation(editing => [editing.Release(selection)]);
    }

    /// <summary>Work that was left for later goes on when time passes.</summary>
    internal void LinkLater() => _morePending = true;

    private ShownPerson Show(DbConnection connection, PersonRow row, DateTimeOffset now)
    {
        SealedPerson? attributes = _services.Seals.Open(row.Key, row.Details);
        return new ShownPerson(row.ToPerson(now))
        {
            GivenName = attributes?.GivenName,
            Surname = attributes?.Surname,
            Details = attributes?.Details,
            Manager = attributes?.Details.Manager is { } manager
                ? PersonRows.Find(connection, null, new PersonKey(row.Domain, manager))?.ToPerson(now)
                : null,
            Photo = PersonRows.Photo(connection, row.Key) is { } photo
                ? _services.Seals.OpenPhoto(row.Key, photo)
                : null,
        };
    }

    private bool Apply(
        DbConnection connection, DbTransaction transaction, PersonWrites writes, DomainChanges changes,
        List<PersonReading> people)
    {
        if (writes.Domain(changes.Domain) is not { } domain
            || (changes.Description is { } read && !domain.Is(read)))
        {
            // Removed or described anew while it was being read: whoever reads it is told, and starts again.
            return false;
        }

        TakeChanged(connection, transaction, writes, domain.Domain, people);
        writes.LeaveAll(PersonRows.FindMany(connection, transaction, domain.Domain, changes.Deleted.Distinct()));
        if (changes.Everybody is { } everybody)
        {
            new PersonComparison(connection, transaction, writes).Leave(domain, changes, everybody);
        }

        DomainRow now = domain with
        {
            Checkpoint = changes.Checkpoint ?? domain.Checkpoint,
            Complete = changes.Everybody is not null || changes.Checkpoint is not null ? 1 : domain.Complete,
        };
        if (now != domain)
        {
            writes.Store(now, tell: false);
        }

        return new PersonLinking(connection, transaction, _services, writes).LinkPending();
    }

    private static void TakeChanged(
        DbConnection connection, DbTransaction transaction, PersonWrites writes, string domain,
        List<PersonReading> people)
    {
        using DbCommand known = PersonRows.HashCommand(connection, transaction, domain);
        foreach (PersonReading reading in people)
        {
            known.Parameters[1].Value = reading.Key.ObjectGuid.ToString("N");
            if (known.ExecuteScalar() is not byte[] hash || !hash.AsSpan().SequenceEqual(reading.Hash))
            {
                writes.Take(reading);
            }
        }
    }

    private bool PassTime(
        DbConnection connection, DbTransaction transaction, PersonWrites writes, List<string> stale,
        List<PersonKey> due, DateTimeOffset now)
    {
        foreach (string name in stale)
        {
            // Whoever heard of the domain since has noted it before asking for a write.
            if (writes.Domain(name) is { } domain && DomainFreshness.Ends(Memory.Domains, domain, now))
            {
                DomainFreshness.Store(connection, transaction, writes, domain with { Stale = 1 });
            }
        }

        foreach (PersonKey key in due)
        {
            if (PersonRows.Find(connection, transaction, key) is { } person)
            {
                writes.Settle(person);
            }
        }

        return false;
    }

    private Task<bool> LinkPendingAsync(CancellationToken cancellationToken) => WriteAsync(
        (c, t, writes) => new PersonLinking(c, t, _services, writes).LinkPending(), _services.Time.GetUtcNow(),
        cancellationToken);

    private Task<bool> WriteAsync(
        Func<DbConnection, DbTransaction, PersonWrites, bool> work, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        List<DirectoryEffect> effects = [];
        return _database.WriteAsync(
            (c, t) =>
            {
                PersonWrites writes = new(c, t, _services, now);
                bool more = work(c, t, writes);
                effects.AddRange(writes.Effects);
                return more;
            },
            _ => Memory.Follow(effects), cancellationToken);
    }

    private DirectoryOperation<EnableResult> Operation(Func<PersonEditing, IReadOnlyList<PersonResult>> work)
    {
        List<DirectoryEffect> effects = [];
        return new DirectoryOperation<EnableResult>(
            (c, t) =>
            {
                PersonWrites writes = new(c, t, _services, _services.Time.GetUtcNow());
                EnableResult result = new(work(new PersonEditing(c, t, _services, writes)));
                effects.AddRange(writes.Effects);
                return result;
            },
            _ =>
            {
                LinkLater();
                Memory.Follow(effects);
            });
    }
}
