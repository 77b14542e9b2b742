// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Timers;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Transactions;

/// <summary>A request of this server's own, on its way to one peer. Its end is told once.</summary>
internal sealed class OwnRequest : ClientExchange
{
    private readonly ServerTransport _transport;
    private readonly Action<SipRequestOutcome>? _completed;
    private readonly Lock _gate = new();
    private readonly WheelTimer _timer;
    private byte[]? _octets;
    private byte[] _callId = [];
    private ClientTransaction _machine;
    private bool _ended;

    /// <summary>Makes one that has not been sent.</summary>
    public OwnRequest(ServerTransport transport, PeerConnection connection, SipMethod method,
        Action<SipRequestOutcome>? completed)
    {
        _transport = transport;
        _completed = completed;
        _timer = new WheelTimer(this);
        Connection = connection;
        Method = method;
        Id = BranchName.NextId();
    }

    /// <summary>Sends it: the request stands in the writer, our Via included.</summary>
    public void Send(SipMessageWriter request)
    {
        PeerConnection connection = Connection!;
        bool sent;
        lock (_gate)
        {
            _callId = request.Written(SipHeaderId.CallId).ToArray();
            _machine = ClientTransaction.Start(_transport.Timers, connection.IsReliable, _transport.Wheel.Now, out _);
            SetTimer();
            sent = connection.Transactions.TryAdd(Id, this) && connection.Send(request);
            if (sent && !connection.IsReliable)
            {
                _octets = request.Finish().ToArray();
            }
        }

        if (!sent)
        {
            Step(TransactionInput.TransportError, null);
        }
    }

    /// <inheritdoc />
    public override bool OnResponse(ulong id, SipMessage response)
    {
        if (!response.CallId.SequenceEqual(_callId))
        {
            return false;
        }

        Step(
            response.StatusCode < 200 ? TransactionInput.Provisional
            : response.StatusCode < 300 ? TransactionInput.Success : TransactionInput.Failure,
            response);
        return true;
    }

    /// <inheritdoc />
    public override void OnConnectionClosed(ulong id) => Step(TransactionInput.TransportError, null);

    /// <inheritdoc />
    public override void OnTimer(WheelTimer timer, int version)
    {
        lock (_gate)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }
        }

        Step(TransactionInput.Deadline, null);
    }

    private void Step(TransactionInput input, SipMessage? response)
    {
        SipRequestOutcome? outcome = null;
        lock (_gate)
        {
            _machine = _machine.Step(input, _transport.Wheel.Now, out TransactionActions actions);
            if ((actions & TransactionActions.Transmit) != TransactionActions.None && _octets is { } again)
            {
                Connection!.SendOctets(again);
            }

            SetTimer();
            if (!_ended)
            {
                outcome = OutcomeOf(actions, response);
                _ended = outcome is not null;
            }

            if ((actions & TransactionActions.Terminate) != TransactionActions.None)
            {
                Connection!.Transactions.Remove(Id);
                _octets = null;
            }
        }

        if (outcome is { } end)
        {
            Tell(end);
        }
    }

    private static SipRequestOutcome? OutcomeOf(TransactionActions actions, SipMessage? response) =>
        (actions & TransactionActions.ReportTimeout) != TransactionActions.None ? new SipRequestOutcome(408, null)
        : (actions & TransactionActions.ReportTransportError) != TransactionActions.None
            ? new SipRequestOutcome(503, null)
        : (actions & TransactionActions.Deliver) != TransactionActions.None && response is { StatusCode: >= 200 }
            ? new SipRequestOutcome(response.StatusCode, response)
            : null;

    private void Tell(SipRequestOutcome outcome)
    {
        _transport.EndWaiting();
        try
        {
            _completed?.Invoke(outcome);
        }
        catch (Exception e)
        {
            // Whoever asked has a fault; the thread that brought the answer has other work.
            _transport.Fault(e, "end of a request of the server");
        }
    }

    private void SetTimer()
    {
        if (_machine.Deadline is { } deadline)
        {
            _transport.Wheel.Schedule(_timer, deadline - _transport.Wheel.Now);
        }
        else
        {
            _transport.Wheel.Cancel(_timer);
        }
    }
}
