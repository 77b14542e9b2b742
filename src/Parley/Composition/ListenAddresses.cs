// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Parley.Composition;

/// <summary>Turns the topology's listen addresses into endpoints.</summary>
internal static class ListenAddresses
{
    /// <summary>
    /// The endpoints for a port; no address means all of them: one dual-stack socket, or IPv4 where there is no IPv6.
    /// </summary>
    public static IReadOnlyList<IPEndPoint> EndPoints(ImmutableArray<string> addresses, int port) =>
        addresses.IsDefaultOrEmpty
        ? [new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port)]
        : [.. addresses.Select(a => new IPEndPoint(IPAddress.Parse(a), port))];
}
