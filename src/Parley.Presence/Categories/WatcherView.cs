// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Presence.Categories;

/// <summary>
/// All that one kind of watcher may see of one person, at one moment. Immutable, shared by such watchers.
/// </summary>
/// <param name="Groups">The categories, in order of name.</param>
internal sealed record WatcherView(ImmutableArray<CategoryGroup> Groups)
{
    /// <summary>
    /// Nothing: for whoever is blocked, and for addresses that are unknown, foreign or disabled. There is one such view
    /// so that nobody can tell them apart.
    /// </summary>
    public static WatcherView Nothing { get; } = new(ImmutableArray<CategoryGroup>.Empty);

    /// <summary>The same in brief: state and name.</summary>
    public WatcherView InBrief => new(Groups.RemoveAll(
        static group => group.Name is not (CategoryNames.State or CategoryNames.ContactCard)));

    /// <summary>The group of a category; null when there is none.</summary>
    public CategoryGroup? Find(string name)
    {
        foreach (CategoryGroup group in Groups)
        {
            if (string.Equals(group.Name, name, StringComparison.Ordinal))
            {
                return group;
            }
        }

        return null;
    }
}
