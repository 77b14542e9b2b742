// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Aggregation;

/// <summary>How much of the aggregate a container's members are told.</summary>
internal enum StateDetail
{
    /// <summary>The number only: external contacts, and containers without a meaning.</summary>
    Number,

    /// <summary>Activity, place, time zone and device: colleagues.</summary>
    Place,

    /// <summary>Since when the person is away, too: friends and family.</summary>
    LastActive,

    /// <summary>The meeting, too: the workgroup, and the person's own endpoints.</summary>
    Meeting,
}
