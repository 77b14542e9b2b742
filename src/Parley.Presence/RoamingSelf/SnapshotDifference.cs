// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;
using Parley.Presence.Containers;
using Parley.Presence.Presentities;
using Parley.Presence.Publications;

namespace Parley.Presence.RoamingSelf;

/// <summary>What one snapshot of a person has that another had not: what their endpoints have to be told.</summary>
internal sealed class SnapshotDifference
{
    private SnapshotDifference(
        HashSet<string> names, HashSet<(string Category, int Container)> emptied, ImmutableArray<Container> containers,
        List<AccountId> watchers)
    {
        Names = names;
        Emptied = emptied;
        Containers = containers;
        Watchers = watchers;
    }

    /// <summary>The categories in which anything differs.</summary>
    public HashSet<string> Names { get; }

    /// <summary>Where in those categories something was before.</summary>
    public HashSet<(string Category, int Container)> Emptied { get; }

    /// <summary>The containers that differ.</summary>
    public ImmutableArray<Container> Containers { get; }

    /// <summary>The watchers that are new and not acknowledged.</summary>
    public List<AccountId> Watchers { get; }

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => Names.Count == 0 && Containers.IsEmpty && Watchers.Count == 0;

    /// <summary>Compares two snapshots.</summary>
    /// <param name="before">The older.</param>
    /// <param name="after">The newer.</param>
    /// <param name="watchersAtMost">How many watchers to name.</param>
    public static SnapshotDifference Between(
        PresentitySnapshot before, PresentitySnapshot after, int watchersAtMost)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        if (before.Publications != after.Publications)
        {
            AddNames(names, before, after);
            AddNames(names, after, before);
        }

        HashSet<(string, int)> emptied = [];
        foreach (Publication publication in names.Count == 0 ? [] : before.Publications)
        {
            if (names.Contains(publication.Key.Category))
            {
                emptied.Add((publication.Key.Category, publication.Key.Container));
            }
        }

        return new SnapshotDifference(
            names, emptied, ContainersIn(before, after), WatchersIn(before, after, watchersAtMost));
    }

    private static void AddNames(HashSet<string> names, PresentitySnapshot one, PresentitySnapshot other)
    {
        foreach (Publication publication in one.Publications)
        {
            if (!ReferenceEquals(other.Find(publication.Key), publication))
            {
                names.Add(publication.Key.Category);
            }
        }
    }

    private static ImmutableArray<Container> ContainersIn(PresentitySnapshot before, PresentitySnapshot after)
    {
        if (ReferenceEquals(before.Containers, after.Containers))
        {
            return [];
        }

        ImmutableArray<Container>.Builder changed = ImmutableArray.CreateBuilder<Container>();
        foreach (Container container in after.Containers.Containers)
        {
            if (!ReferenceEquals(before.Containers.Find(container.Id), container))
            {
                changed.Add(container);
            }
        }

        return changed.ToImmutable();
    }

    private static List<AccountId> WatchersIn(PresentitySnapshot before, PresentitySnapshot after, int atMost)
    {
        List<AccountId> watchers = [];
        if (ReferenceEquals(before.Watchers, after.Watchers))
        {
            return watchers;
        }

        foreach ((AccountId watcher, bool isAcknowledged) in after.Watchers)
        {
            if (!isAcknowledged && watchers.Count < atMost && !before.Watchers.ContainsKey(watcher))
            {
                watchers.Add(watcher);
            }
        }

        return watchers;
    }
}
