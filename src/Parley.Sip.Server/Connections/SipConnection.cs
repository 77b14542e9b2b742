// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// A stream connection with one peer, inbound or outbound, over a socket or in memory. Writing appends under the
/// connection's lock; a batch of received messages is flushed once.
/// </summary>
public abstract class SipConnection
{
    /// <summary>A number unique in this process.</summary>
    public abstract long Id { get; }

    /// <summary>The transport token for Via: TLS, TCP, UDP.</summary>
    public abstract string Transport { get; }

    /// <summary>The peer.</summary>
    public abstract IPEndPoint RemoteEndPoint { get; }

    /// <summary>Our end.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>Whether it can no longer be written to.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>
    /// Signs the message for the peer if an association stands, finishes it and queues it. Never blocks; a peer that
    /// does not read is closed.
    /// </summary>
    /// <returns>False when the connection is closed.</returns>
    public abstract bool Send(SipMessageWriter message);

    /// <summary>Flushes and closes; the first reason wins.</summary>
    public abstract void Close(string reason);

    /// <summary>
    /// Raised once, after it is closed; at once for whoever subscribes later. May be raised within <see
    /// cref="Close"/>.
    /// </summary>
    public abstract event Action<SipConnection>? Closed;
}
