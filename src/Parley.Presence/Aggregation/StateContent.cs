// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence.Aggregation;

/// <summary>What aggregation reads from a published state. Texts are null when not there.</summary>
internal sealed record StateContent
{
    /// <summary>Where it comes from.</summary>
    public required StateKind Kind { get; init; }

    /// <summary>The availability number; 0 when there is none, or one that says nothing.</summary>
    public uint Availability { get; init; }

    /// <summary>The activity.</summary>
    public StateActivity? Activity { get; init; }

    /// <summary>Since when it holds, in the publisher's own words; null for at once.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The place the person gave their endpoint.</summary>
    public string? EndpointLocation { get; init; }

    /// <summary>The kind of device: computer, Mobile.</summary>
    public string? Device { get; init; }

    /// <summary>Minutes between local time and UTC.</summary>
    public string? TimeZoneBias { get; init; }

    /// <summary>Name of the time zone.</summary>
    public string? TimeZoneName { get; init; }

    /// <summary>Short name of the time zone.</summary>
    public string? TimeZoneAbbreviation { get; init; }

    /// <summary>What the meeting is about.</summary>
    public string? MeetingSubject { get; init; }

    /// <summary>Where the meeting is.</summary>
    public string? MeetingLocation { get; init; }
}
