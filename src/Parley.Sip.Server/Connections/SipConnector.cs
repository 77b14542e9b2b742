// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Sip.Server.Connections;

/// <summary>Opens connections to others. What comes of it is a <see cref="SocketConnection"/> like any other.</summary>
internal static class SipConnector
{
    /// <summary>Connects, secures and starts.</summary>
    public static async Task<SipConnection> ConnectAsync(
        ConnectionEnvironment environment, ConnectionTasks tasks, IPEndPoint endPoint,
        SslClientAuthenticationOptions? tls,
        CancellationToken cancellation)
    {
        ConnectionRefusal refusal = environment.Table.TryReserve(
            endPoint.Address, tls is not null, out ConnectionSource source, out HandshakePlace? place);
        if (refusal != ConnectionRefusal.None)
        {
            environment.Metrics.ConnectionRefused(refusal);
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        SocketConnection? connection = null;
        try
        {
            using CancellationTokenSource limit = new(environment.Limits.HandshakeTime, environment.Time);
            using CancellationTokenSource either =
                CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            await socket.ConnectAsync(endPoint, either.Token);
            connection = new SocketConnection(environment, source, socket, tls is not null);
            place?.Attach(connection);
            environment.Metrics.ConnectionOpened();
            if (tls is not null)
            {
                await connection.SecureAsClientAsync(tls, either.Token);
            }
        }
        catch
        {
            if (connection is not null)
            {
                connection.Abandon(CloseReason.Broken);
            }
            else
            {
                socket.Dispose();
                environment.Table.Release(source, signedIn: false);
            }

            throw;
        }
        finally
        {
            if (place is not null)
            {
                environment.Table.HandshakeEnded(place);
            }
        }

        using (ExecutionContext.SuppressFlow())
        {
            tasks.Start(connection.RunAsync());
        }

        return connection;
    }
}
