// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Parley.Interop.ActiveDirectory;

/// <summary>A loopback address of a controller's own: the ports of LDAP and Kerberos are fixed.</summary>
internal static class ControllerAddress
{
    private const int Network = 88;
    private const int KerberosPort = 88;
    private const int LdapPort = 389;
    private const int LdapsPort = 636;

    private static int s_last = Environment.ProcessId;

    /// <summary>One where nobody listens; other runs on this machine look for theirs as well.</summary>
    public static string Free()
    {
        for (int tried = 0; tried < byte.MaxValue; tried++)
        {
            int number = Interlocked.Increment(ref s_last) & 0x7fff;
            IPAddress address = new([127, Network, (byte)(number % 200 + 40), (byte)(number / 200 % 200 + 2)]);
            if (IsFree(address, KerberosPort) && IsFree(address, LdapPort) && IsFree(address, LdapsPort))
            {
                return address.ToString();
            }
        }

        throw new InvalidOperationException("No loopback address is free for a domain controller.");
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
