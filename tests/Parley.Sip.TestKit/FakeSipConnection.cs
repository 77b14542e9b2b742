// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using Parley.Sip.Server.Connections;
using Parley.Sip.Writing;

namespace Parley.Sip.TestKit;

/// <summary>A connection that keeps what is sent to it. Nothing is signed.</summary>
public sealed class FakeSipConnection : SipConnection
{
    private static long lastId;

    private readonly Lock _lock = new();
    private readonly List<WireMessage> _sent = [];

    /// <summary>Makes an open connection.</summary>
    public FakeSipConnection(
        string remote = "192.0.2.2:50522", string transport = "TLS", string local = "192.0.2.1:5061")
    {
        Id = Interlocked.Increment(ref lastId);
        RemoteEndPoint = IPEndPoint.Parse(remote);
        LocalEndPoint = IPEndPoint.Parse(local);
        Transport = transport;
    }

    /// <inheritdoc />
    public override event Action<SipConnection>? Closed;

    /// <inheritdoc />
    public override long Id { get; }

    /// <inheritdoc />
    public override string Transport { get; }

    /// <inheritdoc />
    public override IPEndPoint RemoteEndPoint { get; }

    /// <inheritdoc />
    public override IPEndPoint LocalEndPoint { get; }

    /// <inheritdoc />
    public override bool IsClosed => CloseReason is not null;

    /// <summary>Why it was closed; null while it is open.</summary>
    public string? CloseReason { get; private set; }

    /// <summary>What was sent, in order.</summary>
    public IReadOnlyList<WireMessage> Sent
    {
        get
        {
            lock (_lock)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>The last message sent.</summary>
    public WireMessage Last => Sent[^1];

    /// <inheritdoc />
    public override bool Send(SipMessageWriter message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            if (IsClosed)
            {
                return false;
            }

            _sent.Add(new WireMessage(message.Finish()));
            return true;
        }
    }

    /// <inheritdoc />
    public override void Close(string reason)
    {
        lock (_lock)
        {
            if (CloseReason is not null)
            {
                return;
            }

            CloseReason = reason;
        }

        Closed?.Invoke(this);
    }

    /// <summary>Forgets what was sent so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _sent.Clear();
        }
    }
}
