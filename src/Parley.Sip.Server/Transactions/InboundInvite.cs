// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Timers;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Transactions;

/// <summary>Whoever works on an INVITE and wants to know when the caller gives up.</summary>
internal interface IInviteWorker
{
    /// <summary>The caller sent CANCEL; the 200 to it is on its way.</summary>
    void OnCancelled();

    /// <summary>The caller's connection has gone.</summary>
    void OnCallerLost();
}

/// <summary>
/// An INVITE that came, from its arrival until its ACK, or until nothing of it can come any more (RFC 3261 §17.2.1).
/// </summary>
internal sealed class InboundInvite : InboundTransaction
{
    private ServerInviteTransaction _machine;
    private IInviteWorker? _worker;
    private SipMessage? _request;
    private bool _cancelled;
    private bool _lost;

    /// <summary>Begins; the request is one that owns its octets.</summary>
    public InboundInvite(ServerTransport transport, PeerConnection connection, SipMessage request)
        : base(transport, connection, request)
    {
        _request = request;
        _machine = ServerInviteTransaction.Start(transport.Timers, connection.IsReliable, transport.Wheel.Now, out _);
    }

    /// <summary>The tag in To of what this server itself answers.</summary>
    public string LocalTag { get; } = SipIdentifiers.NewTag();

    /// <summary>Begins to keep its deadlines; it stands in the table of its connection.</summary>
    public void Begin()
    {
        lock (Gate)
        {
            SetTimer(_machine.Deadline);
        }
    }

    /// <summary>Names who works on it. When the caller has given up or gone already, that is told at once.</summary>
    public void SetWorker(IInviteWorker worker)
    {
        bool cancelled;
        bool lost;
        lock (Gate)
        {
            cancelled = _cancelled;
            lost = _lost;
            _worker = lost ? null : worker;
        }

        if (lost)
        {
            worker.OnCallerLost();
        }
        else if (cancelled)
        {
            worker.OnCancelled();
        }
    }

    /// <inheritdoc />
    public override bool Respond(SipMessageWriter response) => Step(InputOf(response.StatusCode), response);

    /// <inheritdoc />
    public override void OnRetransmission() => Step(TransactionInput.Retransmission, null);

    /// <summary>
    /// Whether an ACK ends here. That of a 2xx, which goes on to the callee, may look the same when the INVITE went
    /// to the callee's Contact (client contract 0.5: no branch); it is authenticated like any request.
    /// </summary>
    public bool AwaitsAck
    {
        get
        {
            lock (Gate)
            {
                return _machine.State is TransactionState.Completed or TransactionState.Confirmed;
            }
        }
    }

    /// <summary>The ACK of a refusal came.</summary>
    public void OnAck() => Step(TransactionInput.Ack, null);

    /// <summary>
    /// The caller gives up; its CANCEL was answered. Nothing happens when the INVITE has its final answer.
    /// </summary>
    public void OnCancel()
    {
        IInviteWorker? worker;
        lock (Gate)
        {
            if (_machine.State != TransactionState.Proceeding || _cancelled)
            {
                return;
            }

            _cancelled = true;
            worker = _worker;
        }

        if (worker is null)
        {
            // A handler of this server has it and not the proxy: it ends here (RFC 3261 §9.2).
            AnswerCancelled();
        }
        else
        {
            worker.OnCancelled();
        }
    }

    /// <inheritdoc />
    public override void OnConnectionClosed()
    {
        IInviteWorker? worker;
        lock (Gate)
        {
            worker = _worker;
            StepLocked(TransactionInput.TransportError, null);
            SetTimer(null);
            _lost = true;
            _worker = null;
        }

        worker?.OnCallerLost();
    }

    /// <inheritdoc />
    public override void OnTimer(WheelTimer timer, int version)
    {
        lock (Gate)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }

            TransactionActions actions = StepLocked(TransactionInput.Deadline, null);
            if ((actions & TransactionActions.TransmitTrying) != TransactionActions.None && _request is { } request)
            {
                SipMessageWriter writer = ThreadWriters.Response;
                SipResponseWriter.Start(writer, request, 100, default);
                Carry(TransactionActions.Transmit, writer);
            }
        }
    }

    private void AnswerCancelled()
    {
        lock (Gate)
        {
            if (_request is { } request)
            {
                SipMessageWriter writer = ThreadWriters.Response;
                SipResponseWriter.Start(writer, request, 487, System.Text.Encoding.ASCII.GetBytes(LocalTag));
                StepLocked(TransactionInput.Failure, writer);
            }
        }
    }

    private bool Step(TransactionInput input, SipMessageWriter? response)
    {
        lock (Gate)
        {
            return (StepLocked(input, response) & TransactionActions.Transmit) != TransactionActions.None;
        }
    }

    private TransactionActions StepLocked(TransactionInput input, SipMessageWriter? response)
    {
        _machine = _machine.Step(input, Transport.Wheel.Now, out TransactionActions actions);
        Carry(actions, response);
        SetTimer(_machine.Deadline);
        ForgetIf(actions);
        if (_machine.State is not TransactionState.Proceeding)
        {
            // What follows concerns the ACK only: the request need not be kept for it.
            _request = null;
            _worker = (actions & TransactionActions.Terminate) != TransactionActions.None ? null : _worker;
        }

        return actions;
    }
}
