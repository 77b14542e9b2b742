// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// The exceptions by which sockets and TLS say that a connection is at its end. All are a peer's or the network's
/// doing.
/// </summary>
internal static class WireFaults
{
    /// <summary>Whether an exception is one of them.</summary>
    public static bool Is(Exception e) => e
        is IOException or SocketException or ObjectDisposedException or AuthenticationException
        or OperationCanceledException;
}
