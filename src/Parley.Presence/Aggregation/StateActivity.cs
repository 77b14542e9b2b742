// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace Parley.Presence.Aggregation;

/// <summary>What somebody does, shown while availability lies in a window ([MS-PRES] activity).</summary>
/// <param name="Token">The token, such as on-the-phone; null when there is only text of the person's own.</param>
/// <param name="MinAvailability">The lowest availability at which it is shown.</param>
/// <param name="MaxAvailability">The highest.</param>
/// <param name="Custom">Text of the person's own, by language.</param>
internal sealed record StateActivity(
    string? Token, uint MinAvailability, uint MaxAvailability, ImmutableArray<CustomActivity> Custom)
{
    /// <summary>Whether it is shown at this availability.</summary>
    public bool Covers(uint availability) => availability >= MinAvailability && availability <= MaxAvailability;
}

/// <summary>An activity in the person's own words.</summary>
/// <param name="Language">The number of the language (LCID).</param>
/// <param name="Text">The words.</param>
internal readonly record struct CustomActivity(uint Language, string Text);
