// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Timers;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// A request that came and must be remembered: an INVITE until it is settled, and anything on a transport that does not
/// deliver by itself. It drives the machine of <c>Parley.Sip.Transactions</c>.
/// </summary>
internal abstract class InboundTransaction : ITimerTarget
{
    private byte[]? _lastResponse;

    protected InboundTransaction(ServerTransport transport, PeerConnection connection, SipMessage request)
    {
        Transport = transport;
        Connection = connection;
        Key = TransactionMatch.ForRequest(request).ToKey();
        Timer = new WheelTimer(this);
    }

    /// <summary>Where it came from.</summary>
    public PeerConnection Connection { get; }

    /// <summary>What messages that belong to it are found by.</summary>
    public TransactionKey Key { get; }

    /// <summary>What the machines need.</summary>
    protected ServerTransport Transport { get; }

    /// <summary>Guards the machine. Taken after the lock of a proxied request, before those of connections.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The one deadline.</summary>
    protected WheelTimer Timer { get; }

    /// <summary>Sends a response if the machine lets it.</summary>
    /// <returns>Whether it was sent.</returns>
    public abstract bool Respond(SipMessageWriter response);

    /// <summary>The request came again.</summary>
    public abstract void OnRetransmission();

    /// <summary>The connection has gone.</summary>
    public abstract void OnConnectionClosed();

    /// <inheritdoc />
    public abstract void OnTimer(WheelTimer timer, int version);

    /// <summary>What a response is to a machine.</summary>
    protected static TransactionInput InputOf(int status) => status switch
    {
        < 200 => TransactionInput.Provisional,
        < 300 => TransactionInput.Success,
        _ => TransactionInput.Failure,
    };

    /// <summary>Does what concerns the wire: the response at hand, or the last one again.</summary>
    protected void Carry(TransactionActions actions, SipMessageWriter? response)
    {
        if ((actions & TransactionActions.Transmit) == TransactionActions.None)
        {
            return;
        }

        if (response is null)
        {
            if (_lastResponse is { } octets)
            {
                Connection.SendOctets(octets);
            }

            return;
        }

        Connection.Send(response);
        if (!Connection.IsReliable)
        {
            _lastResponse = response.Finish().ToArray();
        }
    }

    /// <summary>Sets the deadline that the machine wants now.</summary>
    protected void SetTimer(TimeSpan? deadline)
    {
        if (deadline is { } at)
        {
            Transport.Wheel.Schedule(Timer, at - Transport.Wheel.Now);
        }
        else
        {
            Transport.Wheel.Cancel(Timer);
        }
    }

    /// <summary>Takes it out of the table when the machine is done.</summary>
    protected void ForgetIf(TransactionActions actions)
    {
        if ((actions & TransactionActions.Terminate) != TransactionActions.None)
        {
            Transport.Wheel.Cancel(Timer);
            Connection.Transactions.Remove(this);
            _lastResponse = null;
        }
    }
}
