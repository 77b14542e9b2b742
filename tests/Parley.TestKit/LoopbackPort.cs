// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Parley.TestKit;

/// <summary>Ports for servers that tests start.</summary>
public static class LoopbackPort
{
    // Below what the system gives to outgoing connections (32768 on): one of these could take it before the server
    // does.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int Free() => FreeBase(0);

    /// <summary>A number such that nobody listens on any of the ports that many above it.</summary>
    public static int FreeBase(params ReadOnlySpan<int> offsets)
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            bool free = true;
            foreach (int offset in offsets)
            {
                free &= IsFree(port + offset);
            }

            if (free)
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
