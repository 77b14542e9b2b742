// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Publications;
using Parley.Presence.Storage;

namespace Parley.Presence.Presentities;

/// <summary>All presentities, made when first asked for.</summary>
internal sealed class PresentityTable(PresenceCore core)
{
    private readonly ConcurrentDictionary<AccountId, Presentity> _all = new();

    // Those in which something changes by itself; the others are not looked at when time passes.
    private readonly ConcurrentDictionary<Presentity, bool> _timed = new();

    /// <summary>The presentity of an account.</summary>
    public Presentity Get(Account account) =>
        _all.TryGetValue(account.Id, out Presentity? presentity)
            ? presentity
            : _all.GetOrAdd(account.Id, Create(account, SnapshotFor(account)));

    /// <summary>The presentity of an account, if it was ever asked for.</summary>
    public Presentity? Find(AccountId account) =>
        _all.TryGetValue(account, out Presentity? presentity) ? presentity : null;

    /// <summary>Puts one there that was read from the database.</summary>
    public void Load(Account account, StoredPresence stored)
    {
        PresentitySnapshot empty = SnapshotFor(account);
        PresentitySnapshot snapshot = new SnapshotBuilder(empty, ImmutableHashSet<PublicationOwner>.Empty, core.Now)
            .Build(stored.Publications)
            .WithContainers(empty.Containers.With(stored.Containers))
            .WithWatchers(stored.Watchers.ToImmutable());
        Presentity presentity = Create(account, snapshot);
        _all[account.Id] = presentity;
        Watch(presentity);
    }

    /// <summary>Forgets the presentity of a deleted account.</summary>
    public void Remove(AccountId account)
    {
        if (_all.TryRemove(account, out Presentity? presentity))
        {
            _timed.TryRemove(presentity, out _);
        }
    }

    /// <summary>Has a presentity looked at when time passes, if something in it depends on time.</summary>
    public void Watch(Presentity presentity)
    {
        if (presentity.Current.NextDeadline != DateTimeOffset.MaxValue)
        {
            _timed[presentity] = true;
        }
    }

    /// <summary>Looks at all that depends on time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="changed">Told of each in which something was due.</param>
    public void Expire(DateTimeOffset now, Action<Presentity> changed)
    {
        foreach ((Presentity presentity, _) in _timed)
        {
            if (presentity.Expire(now))
            {
                changed(presentity);
            }

            if (presentity.Current.NextDeadline == DateTimeOffset.MaxValue)
            {
                _timed.TryRemove(presentity, out _);
                Watch(presentity); // a deadline that came in between
            }
        }
    }

    private PresentitySnapshot SnapshotFor(Account account)
    {
        DateTimeOffset now = core.Now;
        return SnapshotBuilder.Initial(ContactCardWriter.Write(account, now), now);
    }

    private Presentity Create(Account account, PresentitySnapshot snapshot) =>
        new(account, snapshot, core.Options.Limits);
}
