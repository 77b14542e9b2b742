// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Aggregation;

/// <summary>
/// The ranges of availability numbers ([MS-PRES]; client contract 5.7): each value here is where one begins.
/// </summary>
internal static class Availability
{
    /// <summary>Below this a number says nothing.</summary>
    public const uint Least = 3000;

    /// <summary>Available, and the machine not in use.</summary>
    public const uint Inactive = 4500;

    /// <summary>Busy.</summary>
    public const uint Busy = 6000;

    /// <summary>Busy, and the machine not in use.</summary>
    public const uint BusyInactive = 7500;

    /// <summary>Does not want to be disturbed.</summary>
    public const uint DoNotDisturb = 9000;

    /// <summary>Offline, or wants to appear so.</summary>
    public const uint Offline = 18000;

    /// <summary>What is written for somebody available.</summary>
    public const uint AvailableValue = 3500;

    /// <summary>What is written for somebody offline.</summary>
    public const uint OfflineValue = 18500;
}
