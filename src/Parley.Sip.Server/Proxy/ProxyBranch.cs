// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Timers;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Transactions;

namespace Parley.Sip.Server.Proxy;

/// <summary>
/// One branch of a forked request: the client transaction towards one endpoint. Its state is guarded by the lock of the
/// fork, which decides everything.
/// </summary>
internal sealed class ProxyBranch : ClientExchange
{
    private readonly ProxyFork _fork;
    private readonly ServerTransport _transport;
    private readonly WheelTimer _timer;
    private ClientInviteTransaction _invite;
    private ClientTransaction _other;
    private bool _isGone;

    /// <summary>Makes a branch that has not been sent.</summary>
    public ProxyBranch(
        ProxyFork fork, ServerTransport transport, int index, ProxyTarget target,
        PeerConnection connection, SipMethod method)
    {
        _fork = fork;
        _transport = transport;
        _timer = new WheelTimer(this);
        Index = index;
        RequestUri = target.RequestUri;
        Connection = connection;
        Method = method;
        Id = BranchName.NextId();
    }

    /// <summary>Its number in the fork.</summary>
    public int Index { get; }

    /// <summary>The Request-URI on it.</summary>
    public string RequestUri { get; }

    /// <summary>The endpoint's connection.</summary>
    public PeerConnection Target => Connection!;

    /// <summary>Its final response, when it was not a success and is kept for the choice.</summary>
    public SipMessage? Final { get; set; }

    /// <summary>The tag in To of its success, by which a repetition is known.</summary>
    public byte[]? SuccessTag { get; set; }

    /// <summary>The octets sent, kept where they may have to be sent again.</summary>
    public byte[]? Octets { get; set; }

    /// <summary>Whether its request has its final answer, or will never have one.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Begins the transaction; true when the connection still stands.</summary>
    public bool Begin()
    {
        if (Method == SipMethod.Invite)
        {
            _invite = ClientInviteTransaction.Start(_transport.Timers, Target.IsReliable, _transport.Wheel.Now, out _);
        }
        else
        {
            _other = ClientTransaction.Start(_transport.Timers, Target.IsReliable, _transport.Wheel.Now, out _);
        }

        SetTimer();
        return Target.Transactions.TryAdd(Id, this);
    }

    /// <summary>Takes a step of the transaction. Under the lock of the fork.</summary>
    public TransactionActions Step(TransactionInput input)
    {
        TransactionActions actions;
        if (Method == SipMethod.Invite)
        {
            _invite = _invite.Step(input, _transport.Wheel.Now, out actions);
        }
        else
        {
            _other = _other.Step(input, _transport.Wheel.Now, out actions);
        }

        HasEnded |= input is TransactionInput.Success or TransactionInput.Failure
            || (actions & TransactionActions.ReportTimeout) != TransactionActions.None
            || (actions & TransactionActions.ReportTransportError) != TransactionActions.None;
        if ((actions & TransactionActions.Transmit) != TransactionActions.None && Octets is { } again)
        {
            Target.SendOctets(again);
        }

        SetTimer();
        if ((actions & TransactionActions.Terminate) != TransactionActions.None)
        {
            Forget();
        }

        return actions;
    }

    /// <summary>
    /// The endpoint was sent a CANCEL: it has this long to answer its INVITE. Under the lock of the fork.
    /// </summary>
    public void ExpectEnd()
    {
        if (!_isGone)
        {
            _transport.Wheel.Schedule(_timer, _transport.Limits.CancelTime);
        }
    }

    /// <summary>Nothing of it matters any more. Under the lock of the fork.</summary>
    public void Forget()
    {
        _isGone = true;
        HasEnded = true;
        _transport.Wheel.Cancel(_timer);
        Target.Transactions.Remove(Id);
        Octets = null;
    }

    /// <summary>Whether a deadline that came due is the transaction's own. Under the lock of the fork.</summary>
    public bool IsCurrent(WheelTimer timer, int version) => !_isGone && timer.IsCurrent(version);

    /// <summary>Whether the transaction waits for a deadline; otherwise the deadline is that of a CANCEL.</summary>
    public bool HasDeadline => (Method == SipMethod.Invite ? _invite.Deadline : _other.Deadline) is not null;

    /// <inheritdoc />
    public override bool OnResponse(ulong id, SipMessage response) => _fork.OnResponse(this, response);

    /// <inheritdoc />
    public override void OnConnectionClosed(ulong id) => _fork.OnInput(this, TransactionInput.TransportError);

    /// <inheritdoc />
    public override void OnTimer(WheelTimer timer, int version) => _fork.OnBranchTimer(this, timer, version);

    private void SetTimer()
    {
        TimeSpan? deadline = Method == SipMethod.Invite ? _invite.Deadline : _other.Deadline;
        if (deadline is { } at)
        {
            _transport.Wheel.Schedule(_timer, at - _transport.Wheel.Now);
        }
        else
        {
            _transport.Wheel.Cancel(_timer);
        }
    }
}
