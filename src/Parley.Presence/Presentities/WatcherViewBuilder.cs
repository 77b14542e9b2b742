// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Presence.Aggregation;
using Parley.Presence.Categories;
using Parley.Presence.Containers;
using Parley.Presence.Publications;

namespace Parley.Presence.Presentities;

/// <summary>
/// Picks out what the members of a container see: what is published there, what of other categories is published for
/// everybody, and exactly one state, the aggregate.
/// </summary>
internal static class WatcherViewBuilder
{
    public static ImmutableArray<CategoryGroup> Build(PresentitySnapshot snapshot, int container, bool withCard)
    {
        SortedDictionary<string, ImmutableArray<Publication>> found = new(System.StringComparer.Ordinal);
        Collect(found, snapshot, container);
        if (container != Container.Default)
        {
            SortedDictionary<string, ImmutableArray<Publication>> forAll = new(System.StringComparer.Ordinal);
            Collect(forAll, snapshot, Container.Default);
            foreach ((string name, ImmutableArray<Publication> publications) in forAll)
            {
                found.TryAdd(name, publications);
            }
        }

        if (withCard)
        {
            found[CategoryNames.ContactCard] = found.TryGetValue(CategoryNames.ContactCard, out var cards)
                ? cards.Insert(0, snapshot.ContactCard)
                : [snapshot.ContactCard];
        }

        if (container >= Container.External)
        {
            found[CategoryNames.State] = [snapshot.StatesForWatchers[(int)DetailFor(container)]];
        }

        ImmutableArray<CategoryGroup>.Builder groups = ImmutableArray.CreateBuilder<CategoryGroup>(found.Count);
        foreach ((string name, ImmutableArray<Publication> publications) in found)
        {
            groups.Add(new CategoryGroup(name, publications));
        }

        return groups.MoveToImmutable();
    }

    private static StateDetail DetailFor(int container) => container switch
    {
        Container.Colleagues => StateDetail.Place,
        Container.Workgroup => StateDetail.Meeting,
        Container.Personal => StateDetail.LastActive,
        _ => StateDetail.Number,
    };

    private static void Collect(
        SortedDictionary<string, ImmutableArray<Publication>> found, PresentitySnapshot snapshot, int container)
    {
        foreach (Publication publication in snapshot.Publications)
        {
            string name = publication.Key.Category;
            if (publication.Key.Container == container && !CategoryNames.IsPrivate(name))
            {
                found[name] = found.TryGetValue(name, out ImmutableArray<Publication> others)
                    ? others.Add(publication)
                    : [publication];
            }
        }
    }
}
