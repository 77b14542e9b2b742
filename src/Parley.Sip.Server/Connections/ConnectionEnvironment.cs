// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Pipeline;
using Parley.Sip.Server.Timers;

namespace Parley.Sip.Server.Connections;

/// <summary>What every connection of one server shares.</summary>
internal sealed class ConnectionEnvironment
{
    /// <summary>The numbers.</summary>
    public required SipServerLimits Limits { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The timers.</summary>
    public required TimerWheel Wheel { get; init; }

    /// <summary>All connections.</summary>
    public required ConnectionTable Table { get; init; }

    /// <summary>The counters.</summary>
    public required SipServerMetrics Metrics { get; init; }

    /// <summary>Where received messages go; set once, before the first connection.</summary>
    public MessageEntry Entry { get; set; } = null!;
}
