// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Presence.Publications;

namespace Parley.Presence.Categories;

/// <summary>Everything of one category that a watcher may see. Immutable.</summary>
internal sealed record CategoryGroup(string Name, ImmutableArray<Publication> Publications)
{
    /// <summary>Whether a watcher who was sent the other has nothing to learn from this one.</summary>
    public bool SaysTheSameAs(CategoryGroup other)
    {
        if (Publications.Length != other.Publications.Length)
        {
            return false;
        }

        for (int i = 0; i < Publications.Length; i++)
        {
            if (!ReferenceEquals(Publications[i], other.Publications[i]))
            {
                return false;
            }
        }

        return true;
    }
}
