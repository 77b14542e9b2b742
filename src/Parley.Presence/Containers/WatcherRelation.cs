// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Containers;

/// <summary>Where a watcher stands to the person watched.</summary>
internal enum WatcherRelation
{
    /// <summary>Of this deployment.</summary>
    SameEnterprise,

    /// <summary>Of a federated partner.</summary>
    Federated,

    /// <summary>Of a public network.</summary>
    PublicCloud,
}
