// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Cli;

/// <summary>Port bases for <c>parley demo</c>.</summary>
internal static class DemoPorts
{
    /// <summary>A base whose ports nobody listens on.</summary>
    public static int Free()
    {
        while (true)
        {
            int ports = Deployment.FreePort() - 61;
            try
            {
                using TcpListener https = new(IPAddress.Loopback, Https(ports));
                https.Start();
                return ports;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    public static int Sip(int ports) => ports + 61;

    public static int Https(int ports) => ports + 443;
}
