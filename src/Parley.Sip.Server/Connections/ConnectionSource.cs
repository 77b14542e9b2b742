// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Pipeline;

namespace Parley.Sip.Server.Connections;

/// <summary>What the connections of one source have in common. Counts are guarded by the table.</summary>
internal sealed class ConnectionSource(ulong key, RateBucket unauthenticatedRate)
{
    /// <summary>The source: an IPv4 address or an IPv6 /64.</summary>
    public ulong Key { get; } = key;

    /// <summary>Open connections.</summary>
    public int Connections { get; set; }

    /// <summary>Those of them on which nobody has signed in.</summary>
    public int Unauthenticated { get; set; }

    /// <summary>TLS handshakes in progress.</summary>
    public int Handshakes { get; set; }

    /// <summary>What they may send together before anybody signs in.</summary>
    public RateBucket UnauthenticatedRate { get; } = unauthenticatedRate;
}
