// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Threading;
using Parley.Sip.Transactions;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// The requests in progress on one connection, both ways. Per connection, so that nobody answers or cancels what
/// belongs to another, and nothing is left when it ends. Its lock is a leaf.
/// </summary>
internal sealed class ConnectionTransactions
{
    private readonly Lock _lock = new();
    private Dictionary<ulong, ClientExchange>? _sent;
    private Dictionary<TransactionKey, InboundTransaction>? _received;
    private int _forwarded;
    private bool _closed;

    /// <summary>How many requests of this connection wait for a final answer from elsewhere.</summary>
    public int Forwarded => Volatile.Read(ref _forwarded);

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return (_sent?.Count ?? 0) + (_received?.Count ?? 0);
            }
        }
    }

    /// <summary>One request of this connection was forwarded, or answered.</summary>
    public void ForwardedChanged(int change) => Interlocked.Add(ref _forwarded, change);

    /// <summary>Notes a request that is about to leave; false when the connection has gone.</summary>
    public bool TryAdd(ulong id, ClientExchange exchange)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            (_sent ??= []).Add(id, exchange);
            return true;
        }
    }

    /// <summary>Forgets one.</summary>
    public void Remove(ulong id)
    {
        lock (_lock)
        {
            _sent?.Remove(id);
        }
    }

    /// <summary>The request that left with this number; null when there is none.</summary>
    public ClientExchange? Find(ulong id)
    {
        lock (_lock)
        {
            return _sent is not null && _sent.TryGetValue(id, out ClientExchange? exchange) ? exchange : null;
        }
    }

    /// <summary>Notes a request that came; false when the connection has gone or it is there already.</summary>
    public bool TryAdd(InboundTransaction transaction)
    {
        lock (_lock)
        {
            _received ??= new(TransactionKeyComparer.Instance);
            return !_closed && _received.TryAdd(transaction.Key, transaction);
        }
    }

    /// <summary>Forgets one.</summary>
    public void Remove(InboundTransaction transaction)
    {
        lock (_lock)
        {
            _received?.Remove(transaction.Key);
        }
    }

    /// <summary>The request that came and to which a message belongs; null when there is none.</summary>
    public InboundTransaction? Find(TransactionMatch match)
    {
        lock (_lock)
        {
            return _received is { Count: > 0 }
                && _received.GetAlternateLookup<TransactionMatch>().TryGetValue(match, out InboundTransaction? found)
                ? found
                : null;
        }
    }

    /// <summary>The connection has gone: ends everything.</summary>
    public void Close()
    {
        KeyValuePair<ulong, ClientExchange>[] sent;
        InboundTransaction[] received;
        lock (_lock)
        {
            _closed = true;
            sent = _sent is null ? [] : [.. _sent];
            received = _received is null ? [] : [.. _received.Values];
            _sent = null;
            _received = null;
        }

        foreach ((ulong id, ClientExchange exchange) in sent)
        {
            exchange.OnConnectionClosed(id);
        }

        foreach (InboundTransaction transaction in received)
        {
            transaction.OnConnectionClosed();
        }
    }
}
