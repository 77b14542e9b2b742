// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Presence.Aggregation;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Publications;

namespace Parley.Presence.Presentities;

/// <summary>Everything about one person's presence at one moment. Immutable; read without a lock.</summary>
internal sealed class PresentitySnapshot
{
    private CachedView? _views;

    /// <summary>What was published, the server's own aggregate included, in order of key.</summary>
    public required ImmutableArray<Publication> Publications { get; init; }

    /// <summary>The containers.</summary>
    public required ContainerTable Containers { get; init; }

    /// <summary>The watchers that were ever here, by account; true for those acknowledged.</summary>
    public required ImmutableDictionary<AccountId, bool> Watchers { get; init; }

    /// <summary>The card that the server publishes.</summary>
    public required Publication ContactCard { get; init; }

    /// <summary>The aggregate as written for watchers, by <see cref="StateDetail"/>.</summary>
    public required ImmutableArray<Publication> StatesForWatchers { get; init; }

    /// <summary>Since when the person's machines are not in use; null when they are, or nobody is signed in.</summary>
    public required DateTimeOffset? InactiveSince { get; init; }

    /// <summary>The next moment at which something here changes by itself.</summary>
    public required DateTimeOffset NextDeadline { get; init; }

    /// <summary>The publication with this key; null when there is none.</summary>
    public Publication? Find(PublicationKey key)
    {
        int low = 0;
        int high = Publications.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int order = Publications[middle].Key.CompareTo(key);
            if (order == 0)
            {
                return Publications[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>Whether nothing published differs between the two.</summary>
    public bool SaysTheSameAs(PresentitySnapshot other) =>
        Publications.AsSpan().SequenceEqual(other.Publications.AsSpan(), ReferenceEqualityComparer.Instance)
        && StatesForWatchers.AsSpan().SequenceEqual(
            other.StatesForWatchers.AsSpan(), ReferenceEqualityComparer.Instance);

    /// <summary>What a watcher sees whom this container admits.</summary>
    /// <param name="container">The container that decides.</param>
    /// <param name="relation">Where the watcher stands: without a container, only colleagues are told the name.</param>
    public WatcherView ViewOf(int container, WatcherRelation relation)
    {
        if (container == Container.Blocked)
        {
            return WatcherView.Nothing;
        }

        bool withCard = container != Container.Default || relation == WatcherRelation.SameEnterprise;
        for (CachedView? cached = _views; cached is not null; cached = cached.Next)
        {
            if (cached.Container == container && cached.WithCard == withCard)
            {
                return cached.View;
            }
        }

        WatcherView view = new(WatcherViewBuilder.Build(this, container, withCard));
        while (true)
        {
            CachedView? first = _views;
            CachedView added = new(container, withCard, view, first);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _views, added, first), first))
            {
                return view;
            }
        }
    }

    /// <summary>The same with other containers.</summary>
    public PresentitySnapshot WithContainers(ContainerTable containers) => Copy(containers, Watchers, ContactCard);

    /// <summary>The same with other watchers.</summary>
    public PresentitySnapshot WithWatchers(ImmutableDictionary<AccountId, bool> watchers) =>
        Copy(Containers, watchers, ContactCard);

    /// <summary>The same with another contact card.</summary>
    public PresentitySnapshot WithContactCard(Publication contactCard) => Copy(Containers, Watchers, contactCard);

    private PresentitySnapshot Copy(
        ContainerTable containers, ImmutableDictionary<AccountId, bool> watchers, Publication contactCard) => new()
    {
        Publications = Publications,
        Containers = containers,
        Watchers = watchers,
        ContactCard = contactCard,
        StatesForWatchers = StatesForWatchers,
        InactiveSince = InactiveSince,
        NextDeadline = NextDeadline,
    };

    private sealed record CachedView(int Container, bool WithCard, WatcherView View, CachedView? Next);
}
