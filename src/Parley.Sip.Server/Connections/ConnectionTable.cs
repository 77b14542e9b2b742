// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using Parley.Security.Lockout;
using Parley.Sip.Server.Pipeline;

namespace Parley.Sip.Server.Connections;

/// <summary>Every connection of the server, and how many each source has. Safe from any thread.</summary>
internal sealed class ConnectionTable(SipServerLimits limits)
{
    private readonly ConcurrentDictionary<long, PeerConnection> _connections = new();
    private readonly Dictionary<ulong, ConnectionSource> _sources = [];
    private readonly Lock _lock = new();
    private long _lastId;
    private int _count;
    private int _handshakes;
    private bool _stopping;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>All of them, as they stand while walking.</summary>
    public IEnumerable<KeyValuePair<long, PeerConnection>> All => _connections;

    /// <summary>A number for the next connection.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Takes a place for a connection, or says why there is none.</summary>
    /// <param name="address">The peer.</param>
    /// <param name="handshake">Whether it begins with a TLS handshake.</param>
    /// <param name="source">What it shares with other connections of its source.</param>
    public ConnectionRefusal TryReserve(IPAddress address, bool handshake, out ConnectionSource source)
    {
        ulong key = SourceKey.Of(address);
        lock (_lock)
        {
            if (!_sources.TryGetValue(key, out source!))
            {
                source = new ConnectionSource(key, new RateBucket(
                    limits.UnauthenticatedMessagesPerSecond, limits.UnauthenticatedMessagesPerSecond));
            }

            ConnectionRefusal refusal = Judge(source, handshake);
            if (refusal != ConnectionRefusal.None)
            {
                return refusal;
            }

            if (source.Connections++ == 0)
            {
                _sources.Add(key, source);
            }

            source.Unauthenticated++;
            _count++;
            if (handshake)
            {
                source.Handshakes++;
                _handshakes++;
            }

            return ConnectionRefusal.None;
        }
    }

    /// <summary>Gives the place of a handshake back; it succeeded or not.</summary>
    public void HandshakeEnded(ConnectionSource source)
    {
        lock (_lock)
        {
            source.Handshakes--;
            _handshakes--;
        }
    }

    /// <summary>Somebody signed in: the connection no longer counts as unauthenticated.</summary>
    public void SignedIn(ConnectionSource source)
    {
        lock (_lock)
        {
            source.Unauthenticated--;
        }
    }

    /// <summary>Gives the place of a connection back.</summary>
    public void Release(ConnectionSource source, bool signedIn)
    {
        lock (_lock)
        {
            _count--;
            source.Unauthenticated -= signedIn ? 0 : 1;
            if (--source.Connections == 0)
            {
                _sources.Remove(source.Key);
            }
        }
    }

    /// <summary>Makes a connection known.</summary>
    public void Add(PeerConnection connection) => _connections[connection.Id] = connection;

    /// <summary>Forgets one.</summary>
    public void Remove(PeerConnection connection) => _connections.TryRemove(connection.Id, out _);

    /// <summary>From now on no connection is taken.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
        }
    }

    private ConnectionRefusal Judge(ConnectionSource source, bool handshake)
    {
        if (_stopping)
        {
            return ConnectionRefusal.Stopping;
        }

        if (_count >= limits.MaximumConnections)
        {
            return ConnectionRefusal.TooMany;
        }

        if (source.Connections >= limits.MaximumConnectionsPerSource)
        {
            return ConnectionRefusal.TooManyFromSource;
        }

        if (source.Unauthenticated >= limits.MaximumUnauthenticatedPerSource)
        {
            return ConnectionRefusal.TooManyUnauthenticated;
        }

        return handshake
            && (_handshakes >= limits.MaximumHandshakes || source.Handshakes >= limits.MaximumHandshakesPerSource)
            ? ConnectionRefusal.TooManyHandshakes
            : ConnectionRefusal.None;
    }
}
