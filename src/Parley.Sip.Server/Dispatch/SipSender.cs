// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Dispatch;

/// <summary>
/// Sends what the server originates: adds our Via, and keeps a transaction for whatever has an answer.
/// </summary>
internal sealed class SipSender(ServerTransport transport) : ISipSender
{
    private const int StackViaLength = 384;

    /// <inheritdoc />
    public string Fqdn => transport.Names.Fqdn;

    /// <inheritdoc />
    public string ContactUri => transport.Names.ContactUri;

    /// <inheritdoc />
    public SipMessageWriter RentWriter() => ThreadWriters.Request;

    /// <inheritdoc />
    public void SendRequest(
        SipConnection connection, SipMessageWriter request, Action<SipRequestOutcome>? completed = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(request);
        SipMethod method = request.Method;
        if (connection is not PeerConnection peer || method is SipMethod.Benotify or SipMethod.Ack)
        {
            AddVia(request, connection.Transport, BranchName.NextId());
            bool sent = connection.Send(request);
            completed?.Invoke(new SipRequestOutcome(sent ? 200 : 503, null));
            return;
        }

        if (!transport.TryBeginWaiting())
        {
            completed?.Invoke(new SipRequestOutcome(503, null));
            return;
        }

        OwnRequest own = new(transport, peer, method, completed);
        AddVia(request, connection.Transport, own.Id);
        own.Send(request);
    }

    private void AddVia(SipMessageWriter request, string transportName, ulong id)
    {
        int most = transport.Names.MaximumViaLength;
        Span<byte> via = most <= StackViaLength ? stackalloc byte[StackViaLength] : new byte[most];
        int length = transport.Names.WriteVia(transportName, id, 0, via);
        request.Header(SipHeaderId.Via, via[..length]);
    }
}
