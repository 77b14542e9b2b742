// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Proxy;

/// <summary>Where the answers to a forwarded request go.</summary>
/// <param name="Connection">The connection it came on.</param>
/// <param name="Transaction">Its transaction; null where none is needed: anything but INVITE on a stream.</param>
internal readonly record struct Upstream(PeerConnection Connection, InboundTransaction? Transaction)
{
    /// <summary>Sends an answer.</summary>
    public void Send(SipMessageWriter response)
    {
        if (Transaction is { } transaction)
        {
            transaction.Respond(response);
        }
        else
        {
            Connection.Send(response);
        }
    }
}
