// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.TestKit;
using Parley.Sip.Writing;

namespace Parley.Registrar.Tests;

/// <summary>
/// A client's end of the wire: what the server sends, answers and requests alike, in order and awaitable.
/// </summary>
internal sealed class TestConnection(string transport = "TLS") : SipConnection
{
    private static long lastId = 0x1F00;

    private readonly Lock _lock = new();
    private readonly List<WireMessage> _all = [];
    private readonly Channel<WireMessage> _unread = Channel.CreateBounded<WireMessage>(100_000);

    public override event Action<SipConnection>? Closed;

    public override long Id { get; } = Interlocked.Increment(ref lastId);

    public override string Transport { get; } = transport;

    public override IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Parse("192.0.2.2"), 50522);

    public override IPEndPoint LocalEndPoint { get; } = new(IPAddress.Parse("192.0.2.1"), 5061);

    public override bool IsClosed => CloseReason is not null;

    public string? CloseReason { get; private set; }

    public IReadOnlyList<WireMessage> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Called with every message before the client can read it, on the sender's thread.</summary>
    public Action<WireMessage>? Sending { get; set; }

    public override bool Send(SipMessageWriter message)
    {
        WireMessage sent = new(message.Finish());
        Sending?.Invoke(sent);
        lock (_lock)
        {
            if (IsClosed)
            {
                return false;
            }

            _all.Add(sent);
            Assert.True(_unread.Writer.TryWrite(sent));
            return true;
        }
    }

    public override void Close(string reason)
    {
        lock (_lock)
        {
            if (CloseReason is not null)
            {
                return;
            }

            CloseReason = reason;
            _unread.Writer.Complete();
        }

        Closed?.Invoke(this);
    }

    /// <summary>The next message, when it comes.</summary>
    public async Task<WireMessage> ReadAsync() => await _unread.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The next message, which has come already.</summary>
    public WireMessage Read() => _unread.Reader.TryRead(out WireMessage? message)
        ? message
        : throw new InvalidOperationException("Nothing was sent.");

    /// <summary>Whether nothing is unread.</summary>
    public bool IsQuiet => _unread.Reader.Count == 0;
}
