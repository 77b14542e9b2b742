// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Presence.Categories;

/// <summary>The categories a watcher asked for.</summary>
internal sealed class CategoryFilter(ImmutableArray<string> names)
{
    /// <summary>What a watcher gets who does not say.</summary>
    public static CategoryFilter Usual { get; } = new(
    [
        CategoryNames.CalendarData, CategoryNames.ContactCard, CategoryNames.Note, CategoryNames.State,
    ]);

    /// <summary>Whether this one was asked for.</summary>
    public bool Includes(string name)
    {
        foreach (string asked in names)
        {
            if (string.Equals(asked, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
