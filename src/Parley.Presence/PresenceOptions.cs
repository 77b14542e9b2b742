// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Presence;

/// <summary>What an administrator may choose about presence.</summary>
public sealed class PresenceOptions
{
    /// <summary>How long a subscription lasts when the client does not ask, and at most. Default 8 hours.</summary>
    public TimeSpan SubscriptionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>The shortest subscription granted; a shorter one is answered 423. Default one minute.</summary>
    public TimeSpan MinimumSubscriptionLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How soon after one version conflict a second one of the same endpoint counts as a loop (client contract 5.6).
    /// Default ten seconds.
    /// </summary>
    public TimeSpan ConflictLoopWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what has expired is looked for. Default one second.</summary>
    public TimeSpan ExpiryPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The limits.</summary>
    public PresenceLimits Limits { get; set; } = new();
}
