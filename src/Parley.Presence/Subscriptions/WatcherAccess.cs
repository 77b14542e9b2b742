// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Presentities;

namespace Parley.Presence.Subscriptions;

/// <summary>The one place that decides what one person sees of another (T15). Nothing, unless it was given.</summary>
internal sealed class WatcherAccess(IAccountDirectory directory, PresentityTable presentities)
{
    /// <summary>What a watcher sees of an address now.</summary>
    /// <param name="watcher">The watcher, whose identity was proved.</param>
    /// <param name="watched">The address; null when it is none of a person here.</param>
    public WatcherView ViewOf(SipAddress watcher, SipAddress? watched)
    {
        if (watched is null || directory.Find(watched) is not { Enabled: true } account)
        {
            return WatcherView.Nothing;
        }

        PresentitySnapshot snapshot = presentities.Get(account).Current;
        WatcherRelation relation = RelationOf(watcher);
        int container = watcher.Equals(watched)
            ? Container.Personal
            : snapshot.Containers.ContainerOf(watcher, relation);
        return snapshot.ViewOf(container, relation);
    }

    /// <summary>Whether somebody has shut a watcher out.</summary>
    public bool IsBlocked(SipAddress watcher, Presentity watched) =>
        watched.Current.Containers.ContainerOf(watcher, RelationOf(watcher)) == Container.Blocked;

    /// <summary>Where a watcher stands to the people here.</summary>
    public WatcherRelation RelationOf(SipAddress watcher) =>
        directory.SipDomains.Contains(watcher.Domain) ? WatcherRelation.SameEnterprise : WatcherRelation.Federated;
}
