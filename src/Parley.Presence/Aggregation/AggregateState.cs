// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Aggregation;

/// <summary>One person's state out of those of all their endpoints.</summary>
/// <param name="Availability">The number.</param>
/// <param name="Activity">The activity to show with it.</param>
/// <param name="Machine">The most active machine; null when none reports.</param>
/// <param name="MachineEndpointId">The UUID of that machine's endpoint.</param>
/// <param name="Meeting">The meeting behind it, when its activity is shown; null otherwise.</param>
internal sealed record AggregateState(
    uint Availability, StateActivity? Activity, StateContent? Machine, string? MachineEndpointId, StateContent? Meeting)
{
    /// <summary>Somebody who is not there.</summary>
    public static AggregateState Offline { get; } =
        new(Aggregation.Availability.OfflineValue, null, null, null, null);

    /// <summary>Whether it shows the person as offline.</summary>
    public bool IsOffline => Availability >= Aggregation.Availability.Offline;

    /// <summary>Whether the machine is not in use and that is what is shown.</summary>
    public bool IsInactive => !IsOffline && Machine is { Availability: >= Aggregation.Availability.Inactive }
        && (Availability is (>= Aggregation.Availability.Inactive and < Aggregation.Availability.Busy)
            or (>= Aggregation.Availability.BusyInactive and < Aggregation.Availability.DoNotDisturb)
            or >= 12000);
}
