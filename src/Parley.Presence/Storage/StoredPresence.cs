// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;
using Parley.Presence.Containers;
using Parley.Presence.Publications;

namespace Parley.Presence.Storage;

/// <summary>What the database holds of one person.</summary>
internal sealed class StoredPresence
{
    /// <summary>The static publications.</summary>
    public List<Publication> Publications { get; } = [];

    /// <summary>The containers that were ever changed.</summary>
    public List<Container> Containers { get; } = [];

    /// <summary>The watchers, true for those acknowledged.</summary>
    public ImmutableDictionary<AccountId, bool>.Builder Watchers { get; } =
        ImmutableDictionary.CreateBuilder<AccountId, bool>();
}
