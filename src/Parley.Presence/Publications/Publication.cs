// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Presence.Aggregation;

namespace Parley.Presence.Publications;

/// <summary>One category instance of a person, as published. Immutable; compared by reference.</summary>
internal sealed class Publication
{
    /// <summary>What it is known by.</summary>
    public required PublicationKey Key { get; init; }

    /// <summary>1 for the first, one more each time it is replaced.</summary>
    public required long Version { get; init; }

    /// <summary>What ends it.</summary>
    public required ExpireType ExpireType { get; init; }

    /// <summary>When the server took it.</summary>
    public required DateTimeOffset PublishTime { get; init; }

    /// <summary>The one element it consists of, octet for octet and complete in its namespaces; may be empty.</summary>
    public required byte[] Content { get; init; }

    /// <summary>
    /// Which change of the person it came with: the same for all of one request, higher for later ones, 0 for what was
    /// there when the server started. Clocks play no part in what is newer.
    /// </summary>
    public long Order { get; init; }

    /// <summary>Who published it; null for what the server wrote or read from the database.</summary>
    public PublicationOwner? Owner { get; init; }

    /// <summary>When a publication by time ends.</summary>
    public DateTimeOffset ExpiresAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What it says to aggregation; null unless it is a state that aggregation reads.</summary>
    public StateContent? State { get; init; }

    /// <summary>What it was written from, if it is an aggregate for watchers.</summary>
    public AggregateState? Aggregate { get; init; }
}
