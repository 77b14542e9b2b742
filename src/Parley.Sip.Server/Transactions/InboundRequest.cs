// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Timers;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// Anything but an INVITE that came by datagram: its answer is kept, because the request may come again.
/// </summary>
internal sealed class InboundRequest : InboundTransaction
{
    private ServerTransaction _machine;

    /// <summary>Begins.</summary>
    public InboundRequest(ServerTransport transport, PeerConnection connection, SipMessage request)
        : base(transport, connection, request)
    {
        _machine = ServerTransaction.Start(transport.Timers, connection.IsReliable, out _);
    }

    /// <inheritdoc />
    public override bool Respond(SipMessageWriter response) => Step(InputOf(response.StatusCode), response);

    /// <inheritdoc />
    public override void OnRetransmission() => Step(TransactionInput.Retransmission, null);

    /// <inheritdoc />
    public override void OnConnectionClosed() => Step(TransactionInput.TransportError, null);

    /// <inheritdoc />
    public override void OnTimer(WheelTimer timer, int version)
    {
        lock (Gate)
        {
            if (timer.IsCurrent(version))
            {
                Step(TransactionInput.Deadline, null);
            }
        }
    }

    private bool Step(TransactionInput input, SipMessageWriter? response)
    {
        lock (Gate)
        {
            _machine = _machine.Step(input, Transport.Wheel.Now, out TransactionActions actions);
            Carry(actions, response);
            SetTimer(_machine.Deadline);
            ForgetIf(actions);
            return (actions & TransactionActions.Transmit) != TransactionActions.None;
        }
    }
}
