// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Lockout;

/// <summary>How many sign-in handshakes may be half open. One of TLS-DSK holds about 50 KiB.</summary>
public sealed record HandshakeLimits
{
    /// <summary>The limits used when nothing else is said.</summary>
    public static HandshakeLimits Default { get; } = new();

    /// <summary>
    /// Per connection. A client has one; when it begins more, its oldest gives way, since it harms only itself.
    /// </summary>
    public int MaximumPerConnection { get; init; } = 4;

    /// <summary>Per source address (an IPv6 /64); high, because an office may share one.</summary>
    public int MaximumPerSource { get; init; } = 128;

    /// <summary>
    /// How many one source may begin a second over time: each one of TLS-DSK ends in a private-key operation of about
    /// a millisecond.
    /// </summary>
    public int BeginsPerSecondPerSource { get; init; } = 50;

    /// <summary>How many one source may begin at once; an office that comes back after an outage.</summary>
    public int BeginBurstPerSource { get; init; } = 1_000;

    /// <summary>Sources whose rate is remembered; the one not heard of for longest is forgotten.</summary>
    public int MaximumSources { get; init; } = 10_000;

    /// <summary>
    /// In the whole process: about 50 MB. When all places are taken, the oldest of the source that has most gives way
    /// to one of a source that has fewer.
    /// </summary>
    public int MaximumOverall { get; init; } = 1024;

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// When all places are taken, a handshake this old gives way to any new one: a genuine client answers well within
    /// it, a flood that never answers does not.
    /// </summary>
    public TimeSpan GivesWayAfter { get; init; } = TimeSpan.FromSeconds(5);
}
