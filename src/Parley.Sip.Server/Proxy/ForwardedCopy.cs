// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;

namespace Parley.Sip.Server.Proxy;

/// <summary>What the copies of one request have in common, whatever branch they are for.</summary>
internal readonly ref struct ForwardedCopy
{
    /// <summary>The request.</summary>
    public required SipMessage Request { get; init; }

    /// <summary>Where it came from.</summary>
    public required PeerConnection From { get; init; }

    /// <summary>
    /// Who we know the sender to be (RFC 3325 §5). It takes the place of what the client prefers to be called, which is
    /// nobody's word.
    /// </summary>
    public required ReadOnlySpan<byte> AssertedIdentity { get; init; }

    /// <summary>How many Route values from the top are ours.</summary>
    public required int RoutesToRemove { get; init; }
}
