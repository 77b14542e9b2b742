// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Timers;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// A request that left on a connection and whose answer is awaited there. Instances may be pooled: whoever calls names
/// the exchange it means, and an instance that has become another one does nothing.
/// </summary>
internal abstract class ClientExchange : ITimerTarget
{
    /// <summary>The number in our branch; 0 while it is nobody's.</summary>
    public ulong Id { get; protected set; }

    /// <summary>The method of the request.</summary>
    public SipMethod Method { get; protected set; }

    /// <summary>Where it left.</summary>
    public PeerConnection? Connection { get; protected set; }

    /// <summary>A response came on the connection. Its branch and method fit; the rest is to be checked.</summary>
    /// <returns>False when it does not belong to the request after all.</returns>
    public abstract bool OnResponse(ulong id, SipMessage response);

    /// <summary>The connection has gone.</summary>
    public abstract void OnConnectionClosed(ulong id);

    /// <inheritdoc />
    public abstract void OnTimer(WheelTimer timer, int version);
}
