// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Parley.TestKit;

/// <summary>Ports for servers that tests start.</summary>
public static class LoopbackPort
{
    // Below what the system gives to outgoing connections (32768 on): one of these could take it before the server does.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int Free()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's: the next one.
            }
        }
    }
}
