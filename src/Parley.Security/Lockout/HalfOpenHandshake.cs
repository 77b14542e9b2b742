// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;

namespace Parley.Security.Lockout;

/// <summary>
/// A handshake that has a place in the <see cref="HandshakeTable"/>. Dispose it when it is finished or given up; the
/// table does so itself when it times out or its connection goes. Safe from any thread.
/// </summary>
public sealed class HalfOpenHandshake : IDisposable
{
    private readonly HandshakeTable _table;
    private readonly Lock _gate = new();
    private AuthenticationExchange? _exchange;
    private byte[] _opaqueUtf8 = [];
    private bool _ended;

    internal HalfOpenHandshake(
        HandshakeTable table, IAuthenticationScheme scheme, SipAddress claimed, long connectionId, ulong source,
        DateTimeOffset began)
    {
        _table = table;
        Scheme = scheme;
        Claimed = claimed;
        ConnectionId = connectionId;
        Source = source;
        Began = began;
        Node = new LinkedListNode<HalfOpenHandshake>(this);
    }

    /// <summary>The scheme it belongs to.</summary>
    public IAuthenticationScheme Scheme { get; }

    /// <summary>Its name on the wire.</summary>
    public string Opaque { get; private set; } = string.Empty;

    /// <summary>The address in From of the request that began it, and of every one that continues it.</summary>
    public SipAddress Claimed { get; }

    internal long ConnectionId { get; }

    internal ulong Source { get; }

    internal DateTimeOffset Began { get; }

    internal LinkedListNode<HalfOpenHandshake> Node { get; }

    /// <summary>Takes the client's next token. After the end, or after the place was lost, it fails.</summary>
    /// <param name="token">The token; any octets.</param>
    /// <param name="now">The time.</param>
    public ExchangeStep Step(ReadOnlySpan<byte> token, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_exchange is null || now - Began >= _table.Limits.Timeout)
            {
                return new ExchangeStep(ExchangeStatus.Failed, default, null, AuthenticationFailure.MalformedToken);
            }

            return _exchange.Step(token, now);
        }
    }

    /// <summary>
    /// The outcome of a step that somebody else decides; null when there is none, or the place was lost.
    /// </summary>
    public Task<ExchangeStep>? Pending
    {
        get
        {
            lock (_gate)
            {
                return _exchange?.Pending;
            }
        }
    }

    /// <summary>Ends the exchange and gives the place back.</summary>
    public void Dispose()
    {
        _table.Remove(this);
        EndExchange();
    }

    internal void Attach(AuthenticationExchange exchange)
    {
        lock (_gate)
        {
            // The place may be gone already: the connection closed while the scheme was at work.
            if (_ended)
            {
                exchange.Dispose();
                return;
            }

            _exchange = exchange;
            Opaque = exchange.Opaque;
            _opaqueUtf8 = Encoding.UTF8.GetBytes(exchange.Opaque);
        }
    }

    internal bool IsNamed(ReadOnlySpan<byte> opaque) => !opaque.IsEmpty && opaque.SequenceEqual(_opaqueUtf8);

    internal void EndExchange()
    {
        lock (_gate)
        {
            _ended = true;
            _exchange?.Dispose();
            _exchange = null;
        }
    }
}
