// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Containers;
using Parley.Presence.Publications;
using Parley.Presence.RoamingSelf;

namespace Parley.Presence.Presentities;

/// <summary>
/// One person's presence. Changed by one writer at a time under a short lock, inside which nothing is sent; read from
/// the current snapshot without one. Requests pass the <see cref="Gate"/>, so that a version they were checked
/// against still stands when their write is durable.
/// </summary>
internal sealed class Presentity(Account account, PresentitySnapshot snapshot, PresenceLimits limits)
{
    private readonly Lock _lock = new();
    private readonly HashSet<PublicationOwner> _live = [];
    private readonly Dictionary<string, DateTimeOffset> _conflicts = new(StringComparer.Ordinal);
    private volatile PresentitySnapshot _current = snapshot;
    private volatile SipAddress _address = account.Address;
    private ImmutableArray<SelfSubscription> _selfSubscriptions = [];
    private long _order;

    /// <summary>Whose.</summary>
    public AccountId Account { get; } = account.Id;

    /// <summary>The address that watchers know.</summary>
    public SipAddress Address => _address;

    /// <summary>The latest snapshot.</summary>
    public PresentitySnapshot Current => _current;

    /// <summary>What serialises the person's requests.</summary>
    public SerialGate Gate { get; } = new(limits.WaitingRequestsPerPerson);

    /// <summary>The person's own endpoints that want to know.</summary>
    public ImmutableArray<SelfSubscription> SelfSubscriptions
    {
        get
        {
            lock (_lock)
            {
                return _selfSubscriptions;
            }
        }
    }

    /// <summary>The number of the next change. Only inside the gate.</summary>
    public long NextOrder() => Interlocked.Increment(ref _order);

    /// <summary>Adds an endpoint of the person's own.</summary>
    public void Add(SelfSubscription subscription)
    {
        lock (_lock)
        {
            _selfSubscriptions = _selfSubscriptions.Add(subscription);
        }
    }

    /// <summary>Takes it away.</summary>
    public void Remove(SelfSubscription subscription)
    {
        lock (_lock)
        {
            _selfSubscriptions = _selfSubscriptions.Remove(subscription);
        }
    }

    /// <summary>Applies a plan to what is there now.</summary>
    /// <param name="changes">What stands under each key afterwards.</param>
    /// <param name="owner">Who asked.</param>
    /// <param name="isSignedIn">Whether that endpoint is still there; asked under the lock.</param>
    /// <param name="now">The time.</param>
    public void Apply(
        IReadOnlyDictionary<PublicationKey, Publication?> changes, PublicationOwner owner, Func<bool> isSignedIn,
        DateTimeOffset now)
    {
        lock (_lock)
        {
            bool isLive = isSignedIn();
            if (isLive)
            {
                _live.Add(owner);
            }

            List<Publication> published = Published(p => !changes.ContainsKey(p.Key));
            foreach (Publication? publication in changes.Values)
            {
                // Whoever went while its request waited for the disk leaves only what does not need it.
                if (publication is not null
                    && (isLive || publication.ExpireType is ExpireType.Static or ExpireType.Time))
                {
                    published.Add(publication);
                }
            }

            Swap(published, now);
        }
    }

    /// <summary>
    /// An endpoint has gone: what was bound to it goes, and with the last one what was bound to the person.
    /// </summary>
    /// <param name="owner">The endpoint.</param>
    /// <param name="isSignedOut">Whether the person has no endpoint left; asked under the lock.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether there is anything to tell.</returns>
    public bool EndpointGone(PublicationOwner owner, Func<bool> isSignedOut, DateTimeOffset now)
    {
        lock (_lock)
        {
            bool isLast = isSignedOut();
            _conflicts.Remove(owner.Key);
            _live.Remove(owner);
            if (isLast)
            {
                _live.Clear();
            }

            PresentitySnapshot before = _current;
            Swap(
                Published(p => p.ExpireType switch
                {
                    ExpireType.Endpoint => !isLast && p.Owner != owner,
                    ExpireType.User => !isLast,
                    ExpireType.Static or ExpireType.Time => true,
                }),
                now);
            return !_current.SaysTheSameAs(before);
        }
    }

    /// <summary>Removes what has expired by time, and looks again at what begins at a time.</summary>
    /// <returns>Whether anything was due.</returns>
    public bool Expire(DateTimeOffset now)
    {
        if (_current.NextDeadline > now)
        {
            return false;
        }

        lock (_lock)
        {
            Swap(Published(p => p.ExpiresAt > now), now);
            return true;
        }
    }

    /// <summary>Puts changed containers in the place of those before.</summary>
    public void Apply(IReadOnlyList<Container> changed)
    {
        lock (_lock)
        {
            _current = _current.WithContainers(_current.Containers.With(changed));
        }
    }

    /// <summary>Remembers watchers as acknowledged.</summary>
    public void Acknowledge(IReadOnlyList<AccountId> watchers)
    {
        lock (_lock)
        {
            ImmutableDictionary<AccountId, bool> all = _current.Watchers;
            foreach (AccountId watcher in watchers)
            {
                all = all.SetItem(watcher, true);
            }

            _current = _current.WithWatchers(all);
        }
    }

    /// <summary>Remembers a watcher; false when known already, or when no more are remembered.</summary>
    public bool TryAddWatcher(AccountId watcher)
    {
        if (_current.Watchers.ContainsKey(watcher))
        {
            return false;
        }

        lock (_lock)
        {
            ImmutableDictionary<AccountId, bool> all = _current.Watchers;
            if (all.ContainsKey(watcher) || all.Count >= limits.KnownWatchersPerPerson)
            {
                return false;
            }

            _current = _current.WithWatchers(all.Add(watcher, false));
            return true;
        }
    }

    /// <summary>Takes another address and contact card.</summary>
    public void Rename(SipAddress address, Publication contactCard)
    {
        lock (_lock)
        {
            _address = address;
            if (!_current.ContactCard.Content.AsSpan().SequenceEqual(contactCard.Content))
            {
                _current = _current.WithContactCard(contactCard);
            }
        }
    }

    /// <summary>
    /// Notes a version conflict of an endpoint, and says whether it is one too many: a second within the window.
    /// Only inside the gate.
    /// </summary>
    public bool IsLooping(PublicationOwner owner, TimeSpan window, DateTimeOffset now)
    {
        lock (_lock)
        {
            bool looping = _conflicts.TryGetValue(owner.Key, out DateTimeOffset last) && now - last <= window;
            _conflicts[owner.Key] = now;
            return looping;
        }
    }

    private List<Publication> Published(Func<Publication, bool> stays)
    {
        List<Publication> published = [];
        foreach (Publication publication in _current.Publications)
        {
            if (!SnapshotBuilder.IsServerWritten(publication) && stays(publication))
            {
                published.Add(publication);
            }
        }

        return published;
    }

    private void Swap(List<Publication> published, DateTimeOffset now) =>
        _current = new SnapshotBuilder(_current, _live, now).Build(published);
}
