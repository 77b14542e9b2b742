// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using Parley.Presence.Categories;

namespace Parley.Presence.Subscriptions;

/// <summary>The body of a presence SUBSCRIBE: whom to watch, and what of them.</summary>
internal sealed class BatchRequest
{
    /// <summary>The people to watch, as URIs of the client's spelling.</summary>
    public List<string> Resources { get; } = [];

    /// <summary>The people to watch no longer.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>The categories asked for; null when the request does not say.</summary>
    public CategoryFilter? Filter { get; set; }
}
