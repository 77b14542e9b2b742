// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.ObjectPool;
using Parley.Sip.Headers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Transactions;

namespace Parley.Sip.Server.Proxy;

/// <summary>Forwards requests statefully (RFC 3261 §16), and ACK without a state, as it must be.</summary>
internal sealed class SipProxy : ISipProxy
{
    private const int PoolSize = 4096;

    private readonly ServerTransport _transport;
    private readonly ProxyMessages _messages;
    private readonly DefaultObjectPool<RelayedRequest> _relays;

    /// <summary>Makes the proxy.</summary>
    public SipProxy(ServerTransport transport, SipSender sender)
    {
        _transport = transport;
        _messages = new ProxyMessages(transport, sender);
        RelayPolicy policy = new(transport);
        _relays = new DefaultObjectPool<RelayedRequest>(policy, PoolSize);
        policy.Pool = _relays;
    }

    /// <inheritdoc />
    public void Forward(SipRequestContext context, ReadOnlySpan<ProxyTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequestContext request = context as RequestContext
            ?? throw new ArgumentException("The request did not come through this server's pipeline.", nameof(context));
        int most = Math.Min(targets.Length, _transport.Limits.MaximumForks);
        ProxyLeg[]? many = most > 1 ? new ProxyLeg[most] : null;
        ProxyLeg one = default;
        int count = 0;
        foreach (ProxyTarget target in targets)
        {
            if (target.Connection is PeerConnection { IsClosed: false } connection && count < most)
            {
                one = new ProxyLeg(target, connection);
                if (many is not null)
                {
                    many[count] = one;
                }

                count++;
            }
        }

        ReadOnlySpan<ProxyLeg> legs = many is null
            ? new ReadOnlySpan<ProxyLeg>(in one)[..count]
            : many.AsSpan(0, count);
        Forward(request, legs);
    }

    private void Forward(RequestContext context, ReadOnlySpan<ProxyLeg> legs)
    {
        SipMessage request = context.Request;
        if (!TryCountOwnRoutes(request, out int routes))
        {
            context.Refuse(RefusalReason.ForeignRoute);
            return;
        }

        if (request.Method is SipMethod.Ack or SipMethod.Benotify)
        {
            // Neither has an answer: forwarded by what it says, and forgotten (RFC 3261 §16.11).
            ForwardedCopy plain = CopyOf(context, request, routes);
            foreach (ProxyLeg leg in legs)
            {
                _messages.WriteCopy(plain, leg.Target, BranchName.NextId());
                leg.Connection.Send(ThreadWriters.Forward);
            }

            context.Release();
            return;
        }

        if (legs.IsEmpty)
        {
            // All flows have gone since the router looked: the endpoints are offline.
            context.Reject(480, 1007, "The recipient is not signed in");
            return;
        }

        if (context.Peer.Transactions.Forwarded >= _transport.Limits.MaximumTransactionsPerConnection
            || !_transport.TryBeginWaiting())
        {
            context.Refuse(RefusalReason.TooManyTransactions);
            return;
        }

        Upstream upstream = new(context.Peer, context.Transaction);
        if (legs.Length == 1 && request.Method != SipMethod.Invite)
        {
            ulong id = BranchName.NextId();
            _messages.WriteCopy(CopyOf(context, request, routes), legs[0].Target, id);
            _relays.Get().Begin(upstream, request, legs[0].Connection, id, ThreadWriters.Forward);
        }
        else
        {
            SipMessage kept = context.DetachedRequest();
            ProxyFork fork = new(_transport, _messages, upstream, kept, legs);
            fork.Begin(CopyOf(context, kept, routes));
        }

        context.Release();
    }

    private static ForwardedCopy CopyOf(RequestContext context, SipMessage request, int routes) => new()
    {
        Request = request,
        From = context.Peer,
        AssertedIdentity = context.AssertedIdentity,
        RoutesToRemove = routes,
    };

    // The Route values on top that this server recorded itself; false when the next one leads to somebody else, to whom
    // this server does not route for its clients.
    private bool TryCountOwnRoutes(SipMessage request, out int count)
    {
        count = 0;
        foreach (ReadOnlySpan<byte> line in request.GetHeaders(SipHeaderId.Route))
        {
            ReadOnlySpan<byte> rest = line;
            while (!rest.IsEmpty)
            {
                if (!NameAddrReader.TryReadNext(ref rest, out NameAddrReader route)
                    || !_transport.Names.IsOwnRoute(route.Uri))
                {
                    return false;
                }

                count++;
            }
        }

        return true;
    }

    private sealed class RelayPolicy(ServerTransport transport) : PooledObjectPolicy<RelayedRequest>
    {
        public ObjectPool<RelayedRequest> Pool { get; set; } = null!;

        public override RelayedRequest Create() => new(transport, Pool);

        public override bool Return(RelayedRequest obj) => true;
    }
}
