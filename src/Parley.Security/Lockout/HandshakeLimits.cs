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

    /// <summary>In the whole process: about 50 MB.</summary>
    public int MaximumOverall { get; init; } = 1024;

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// When all places are taken, a handshake this old gives way to a new one: a genuine client answers well within it,
    /// a flood that never answers does not.
    /// </summary>
    public TimeSpan GivesWayAfter { get; init; } = TimeSpan.FromSeconds(5);
}
