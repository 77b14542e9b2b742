// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.Lockout;

/// <summary>
/// All half-open sign-in handshakes of the process, bounded per connection, per source and overall. The name of a
/// handshake means something only on the connection that began it. Safe from any thread; an exchange is never stepped
/// or disposed under the table's lock.
/// </summary>
public sealed class HandshakeTable
{
    private readonly Dictionary<long, List<HalfOpenHandshake>> _byConnection = [];
    private readonly Dictionary<ulong, int> _perSource = [];
    private readonly LinkedList<HalfOpenHandshake> _byAge = new();
    private readonly RecencyMap<ulong, BeginRate> _rates;
    private readonly Lock _gate = new();

    /// <summary>Makes a table.</summary>
    /// <param name="limits">The numbers; the default ones when null.</param>
    public HandshakeTable(HandshakeLimits? limits = null)
    {
        Limits = limits ?? HandshakeLimits.Default;
        _rates = new RecencyMap<ulong, BeginRate>(Limits.MaximumSources);
    }

    /// <summary>The numbers it keeps to.</summary>
    public HandshakeLimits Limits { get; }

    /// <summary>How many are half open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byAge.Count;
            }
        }
    }

    /// <summary>Begins a handshake if there is a place for it.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="claimed">The address in From.</param>
    /// <param name="version">The version the client named.</param>
    /// <param name="connectionId">The connection's number.</param>
    /// <param name="source">The peer's address.</param>
    /// <param name="now">The time.</param>
    /// <param name="handshake">The handshake, when admitted; its first step is to be taken.</param>
    public HandshakeAdmission TryBegin(
        IAuthenticationScheme scheme, SipAddress claimed, int version, long connectionId, IPAddress source,
        DateTimeOffset now, out HalfOpenHandshake? handshake)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(source);
        HalfOpenHandshake candidate = new(this, scheme, claimed, connectionId, SourceKey.Of(source), now);
        HandshakeAdmission admission = Admit(candidate, now, out List<HalfOpenHandshake> displaced);
        foreach (HalfOpenHandshake old in displaced)
        {
            old.EndExchange();
        }

        handshake = null;
        if (admission != HandshakeAdmission.Admitted)
        {
            return admission;
        }

        try
        {
            candidate.Attach(scheme.Begin(claimed, version, now));
        }
        catch
        {
            candidate.Dispose();
            throw;
        }

        handshake = candidate;
        return admission;
    }

    /// <summary>
    /// Finds a handshake of a connection by its name. It goes on only for the scheme and the From it began with: the
    /// attempts are counted for the account in From, which must be the one whose secret is looked at (row T03).
    /// </summary>
    /// <param name="connectionId">The connection's number.</param>
    /// <param name="opaque">The parameter opaque.</param>
    /// <param name="scheme">The scheme of the credentials.</param>
    /// <param name="claimed">The address in From of this request.</param>
    /// <param name="handshake">The handshake.</param>
    public bool TryFind(
        long connectionId, ReadOnlySpan<byte> opaque, IAuthenticationScheme scheme, SipAddress claimed,
        [NotNullWhen(true)] out HalfOpenHandshake? handshake)
    {
        lock (_gate)
        {
            if (_byConnection.TryGetValue(connectionId, out List<HalfOpenHandshake>? list))
            {
                foreach (HalfOpenHandshake candidate in list)
                {
                    if (candidate.IsNamed(opaque) && ReferenceEquals(candidate.Scheme, scheme)
                        && candidate.Claimed.Equals(claimed))
                    {
                        handshake = candidate;
                        return true;
                    }
                }
            }
        }

        handshake = null;
        return false;
    }

    /// <summary>Ends all handshakes of a connection that has gone.</summary>
    /// <param name="connectionId">The connection's number.</param>
    public void CloseConnection(long connectionId)
    {
        List<HalfOpenHandshake>? list;
        lock (_gate)
        {
            if (!_byConnection.Remove(connectionId, out list))
            {
                return;
            }

            foreach (HalfOpenHandshake handshake in list)
            {
                Unlink(handshake);
            }
        }

        foreach (HalfOpenHandshake handshake in list)
        {
            handshake.EndExchange();
        }
    }

    /// <summary>Ends the handshakes that have taken too long; called on a coarse tick.</summary>
    /// <param name="now">The time.</param>
    /// <returns>How many ended.</returns>
    public int Sweep(DateTimeOffset now)
    {
        int ended = 0;
        while (TakeOldest(now, Limits.Timeout) is { } handshake)
        {
            handshake.EndExchange();
            ended++;
        }

        return ended;
    }

    internal void Remove(HalfOpenHandshake handshake)
    {
        lock (_gate)
        {
            RemoveLocked(handshake);
        }
    }

    private HandshakeAdmission Admit(
        HalfOpenHandshake candidate, DateTimeOffset now, out List<HalfOpenHandshake> displaced)
    {
        displaced = [];
        lock (_gate)
        {
            if (_byConnection.TryGetValue(candidate.ConnectionId, out List<HalfOpenHandshake>? list)
                && list.Count >= Limits.MaximumPerConnection)
            {
                displaced.Add(list[0]);
                RemoveLocked(list[0]);
            }

            if (_perSource.GetValueOrDefault(candidate.Source) >= Limits.MaximumPerSource
                || !RateOf(candidate.Source, now).TryTake(now))
            {
                return HandshakeAdmission.TooManyFromSource;
            }

            if (_byAge.Count >= Limits.MaximumOverall)
            {
                if (WhoGivesWay(candidate, now) is not { } other)
                {
                    return HandshakeAdmission.TooManyOverall;
                }

                displaced.Add(other);
                RemoveLocked(other);
            }

            _byAge.AddLast(candidate.Node);
            _perSource[candidate.Source] = _perSource.GetValueOrDefault(candidate.Source) + 1;
            if (!_byConnection.TryGetValue(candidate.ConnectionId, out list))
            {
                _byConnection.Add(candidate.ConnectionId, list = []);
            }

            list.Add(candidate);
            return HandshakeAdmission.Admitted;
        }
    }

    // One that has had its time, or the oldest of the source that has most: a flood gives way to whoever is no part of
    // it, and never the other way round.
    private HalfOpenHandshake? WhoGivesWay(HalfOpenHandshake candidate, DateTimeOffset now)
    {
        if (now - _byAge.First!.Value.Began >= Limits.GivesWayAfter)
        {
            return _byAge.First.Value;
        }

        int most = _perSource.GetValueOrDefault(candidate.Source);
        HalfOpenHandshake? found = null;
        foreach (HalfOpenHandshake handshake in _byAge)
        {
            int count = _perSource[handshake.Source];
            if (count > most)
            {
                most = count;
                found = handshake;
            }
        }

        return found;
    }

    private BeginRate RateOf(ulong source, DateTimeOffset now)
    {
        if (!_rates.TryTouch(source, out BeginRate? rate))
        {
            rate = new BeginRate(Limits, now);
            _rates.Add(source, rate);
        }

        return rate;
    }

    private HalfOpenHandshake? TakeOldest(DateTimeOffset now, TimeSpan age)
    {
        lock (_gate)
        {
            if (_byAge.First?.Value is not { } oldest || now - oldest.Began < age)
            {
                return null;
            }

            RemoveLocked(oldest);
            return oldest;
        }
    }

    private void RemoveLocked(HalfOpenHandshake handshake)
    {
        if (handshake.Node.List is null)
        {
            return;
        }

        Unlink(handshake);
        if (_byConnection.TryGetValue(handshake.ConnectionId, out List<HalfOpenHandshake>? list))
        {
            list.Remove(handshake);
            if (list.Count == 0)
            {
                _byConnection.Remove(handshake.ConnectionId);
            }
        }
    }

    private void Unlink(HalfOpenHandshake handshake)
    {
        _byAge.Remove(handshake.Node);
        int left = _perSource[handshake.Source] - 1;
        if (left == 0)
        {
            _perSource.Remove(handshake.Source);
        }
        else
        {
            _perSource[handshake.Source] = left;
        }
    }
}
