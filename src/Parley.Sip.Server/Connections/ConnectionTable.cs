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
    private readonly LinkedList<HandshakePlace> _handshakes = new();
    private readonly Lock _lock = new();
    private long _lastId;
    private int _count;
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
    /// <param name="place">The place of its handshake; null when there is none.</param>
    public ConnectionRefusal TryReserve(
        IPAddress address, bool handshake, out ConnectionSource source, out HandshakePlace? place)
    {
        ulong key = SourceKey.Of(address);
        place = null;
        HandshakePlace? displaced;
        lock (_lock)
        {
            if (!_sources.TryGetValue(key, out source!))
            {
                source = new ConnectionSource(key, new RateBucket(
                    limits.UnauthenticatedMessagesPerSecond, limits.UnauthenticatedMessagesPerSecond));
            }

            ConnectionRefusal refusal = Judge(source, handshake, out displaced);
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
                place = new HandshakePlace(source);
                source.Handshakes++;
                _handshakes.AddLast(place.Node);
            }

            if (displaced is not null)
            {
                End(displaced);
            }
        }

        displaced?.Displace();
        return ConnectionRefusal.None;
    }

    /// <summary>Gives the place of a handshake back, unless another has it; it succeeded or not.</summary>
    public void HandshakeEnded(HandshakePlace place)
    {
        lock (_lock)
        {
            End(place);
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

    private void End(HandshakePlace place)
    {
        if (place.Node.List is not null)
        {
            _handshakes.Remove(place.Node);
            place.Source.Handshakes--;
        }
    }

    private ConnectionRefusal Judge(ConnectionSource source, bool handshake, out HandshakePlace? displaced)
    {
        displaced = null;
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

        if (!handshake)
        {
            return ConnectionRefusal.None;
        }

        if (source.Handshakes >= limits.MaximumHandshakesPerSource)
        {
            return ConnectionRefusal.TooManyHandshakes;
        }

        if (_handshakes.Count >= limits.MaximumHandshakes)
        {
            displaced = WhoGivesWay(source);
            return displaced is null ? ConnectionRefusal.TooManyHandshakes : ConnectionRefusal.None;
        }

        return ConnectionRefusal.None;
    }

    // The oldest of the source that has most, if that has more than the newcomer's: a flood of silent connections gives
    // way to whoever is no part of it.
    private HandshakePlace? WhoGivesWay(ConnectionSource newcomer)
    {
        int most = newcomer.Handshakes;
        HandshakePlace? found = null;
        foreach (HandshakePlace place in _handshakes)
        {
            if (place.Source.Handshakes > most)
            {
                most = place.Source.Handshakes;
                found = place;
            }
        }

        return found;
    }
}
