// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Parley.Security.Lockout;

namespace Parley.Roles;

/// <summary>
/// Bounds the connections of one source, an IPv4 address or a /64 of IPv6, so that nobody takes all there are: Kestrel
/// bounds only their sum. Beyond it a connection is closed at once, before TLS. Safe from any thread.
/// </summary>
internal sealed class SourceConnections(int maximum)
{
    private readonly Dictionary<ulong, int> _open = [];
    private readonly Lock _lock = new();

    /// <summary>Lets a connection through or closes it.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ulong source = connection.RemoteEndPoint is IPEndPoint peer ? SourceKey.Of(peer.Address) : 0;
        if (!TryEnter(source))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(source);
        }
    }

    private bool TryEnter(ulong source)
    {
        lock (_lock)
        {
            int open = _open.GetValueOrDefault(source);
            if (open >= maximum)
            {
                return false;
            }

            _open[source] = open + 1;
            return true;
        }
    }

    private void Leave(ulong source)
    {
        lock (_lock)
        {
            int open = _open[source] - 1;
            if (open == 0)
            {
                _open.Remove(source);
            }
            else
            {
                _open[source] = open;
            }
        }
    }
}
