// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using System.Threading;
using Parley.Sip.Messages;
using Parley.Sip.Routing;
using Parley.Sip.Server.Timers;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Proxy;

/// <summary>
/// A request on its way to one or more endpoints in parallel, and its answer on the way back (RFC 3261 §16). The
/// decisions are those of <see cref="ForkedRequest"/>; this class carries them out. One lock guards it all; under it
/// messages are appended to connections, and nothing foreign is called.
/// </summary>
internal sealed class ProxyFork : ITimerTarget, IInviteWorker
{
    private readonly ServerTransport _transport;
    private readonly ProxyMessages _messages;
    private readonly Upstream _upstream;
    private readonly SipMessage _request;
    private readonly ForkedRequest _decisions;
    private readonly ProxyBranch[] _branches;
    private readonly Lock _gate = new();
    private readonly WheelTimer _timerC;
    private ProxyBranch? _winner;
    private bool _isFinished;

    /// <summary>Makes the fork; the request owns its octets.</summary>
    public ProxyFork(
        ServerTransport transport, ProxyMessages messages, Upstream upstream, SipMessage request,
        ReadOnlySpan<ProxyLeg> legs)
    {
        _transport = transport;
        _messages = messages;
        _upstream = upstream;
        _request = request;
        _decisions = new ForkedRequest(legs.Length, request.Method == SipMethod.Invite);
        _timerC = new WheelTimer(this);
        _branches = new ProxyBranch[legs.Length];
        for (int i = 0; i < legs.Length; i++)
        {
            _branches[i] = new ProxyBranch(this, transport, i, legs[i].Target, legs[i].Connection, request.Method);
        }
    }

    /// <summary>Sends the request on every branch.</summary>
    /// <param name="copy">What the copies have in common.</param>
    public void Begin(scoped in ForwardedCopy copy)
    {
        bool isInvite = _request.Method == SipMethod.Invite;
        lock (_gate)
        {
            _upstream.Connection.Transactions.ForwardedChanged(1);
            if (isInvite)
            {
                _transport.Wheel.Schedule(_timerC, _transport.Limits.TimerC);
            }

            ulong failed = 0;
            foreach (ProxyBranch branch in _branches)
            {
                SipMessageWriter writer = _messages.WriteRequest(copy, branch);
                if (!branch.Begin() || !branch.Target.Send(writer))
                {
                    failed |= 1UL << branch.Index;
                }
                else if (!branch.Target.IsReliable)
                {
                    branch.Octets = writer.Finish().ToArray();
                }
            }

            foreach (ProxyBranch branch in _branches)
            {
                if ((failed & (1UL << branch.Index)) != 0)
                {
                    Input(branch, TransactionInput.TransportError);
                }
            }
        }

        if (isInvite)
        {
            ((InboundInvite)_upstream.Transaction!).SetWorker(this);
        }
    }

    /// <summary>A response came on a branch.</summary>
    public bool OnResponse(ProxyBranch branch, SipMessage response)
    {
        lock (_gate)
        {
            if (response.CSeqNumber != _request.CSeqNumber || !response.CallId.SequenceEqual(_request.CallId)
                || !response.FromTag.SequenceEqual(_request.FromTag))
            {
                return false;
            }

            TransactionActions actions = branch.Step(
                response.StatusCode < 200 ? TransactionInput.Provisional
                : response.StatusCode < 300 ? TransactionInput.Success : TransactionInput.Failure);
            if ((actions & TransactionActions.Acknowledge) != TransactionActions.None)
            {
                branch.Target.Send(_messages.WriteAck(_request, branch, response));
            }

            if ((actions & TransactionActions.Deliver) == TransactionActions.None)
            {
                return true;
            }

            if (response.StatusCode is > 100 and < 200 && !_isFinished)
            {
                // RFC 3261 §16.7 step 2: whoever rings may ring on.
                _transport.Wheel.Schedule(_timerC, _transport.Limits.TimerC);
            }

            if (response.StatusCode >= 300 && _branches.Length > 1)
            {
                branch.Final = response.Detach();
            }

            if (response.StatusCode is >= 200 and < 300 && IsRepetition(branch, response))
            {
                return true;
            }

            Carry(_decisions.OnResponse(branch.Index, response.StatusCode), branch, response);
            return true;
        }
    }

    /// <summary>Something else happened to a branch.</summary>
    public void OnInput(ProxyBranch branch, TransactionInput input)
    {
        lock (_gate)
        {
            Input(branch, input);
        }
    }

    /// <summary>A deadline of a branch: its transaction's, or that of a CANCEL which was not heeded.</summary>
    public void OnBranchTimer(ProxyBranch branch, WheelTimer timer, int version)
    {
        lock (_gate)
        {
            if (!branch.IsCurrent(timer, version))
            {
                return;
            }

            if (branch.HasDeadline)
            {
                Input(branch, TransactionInput.Deadline);
                return;
            }

            branch.Forget();
            Carry(_decisions.OnResponse(branch.Index, 487), branch, null);
        }
    }

    /// <inheritdoc />
    public void OnTimer(WheelTimer timer, int version)
    {
        lock (_gate)
        {
            if (timer.IsCurrent(version) && !_isFinished)
            {
                Carry(_decisions.OnTimerC(), null, null);
            }
        }
    }

    /// <inheritdoc />
    public void OnCancelled()
    {
        lock (_gate)
        {
            Carry(_decisions.OnCallerCancelled(), null, null);
        }
    }

    /// <inheritdoc />
    public void OnCallerLost()
    {
        lock (_gate)
        {
            Carry(_decisions.OnCallerLost(), null, null);
        }
    }

    // A callee repeats its 2xx until the ACK is there, on any transport (RFC 3261 §13.3.1.4): the winner's go on again,
    // those of a loser are acknowledged again.
    private bool IsRepetition(ProxyBranch branch, SipMessage response)
    {
        if (branch.SuccessTag is not { } tag || !response.ToTag.SequenceEqual(tag))
        {
            return false;
        }

        if (ReferenceEquals(branch, _winner))
        {
            ForwardResponse(response);
        }
        else
        {
            branch.Target.Send(_messages.WriteSuccessAck(_request, branch, response));
        }

        return true;
    }

    private void ForwardResponse(SipMessage response)
    {
        if (SipForwardingWriter.WriteResponse(response, ThreadWriters.Forward))
        {
            _upstream.Send(ThreadWriters.Forward);
        }
    }

    private void Input(ProxyBranch branch, TransactionInput input)
    {
        TransactionActions actions = branch.Step(input);
        if ((actions & TransactionActions.ReportTimeout) != TransactionActions.None)
        {
            Carry(_decisions.OnResponse(branch.Index, 408), branch, null);
        }
        else if ((actions & TransactionActions.ReportTransportError) != TransactionActions.None)
        {
            Carry(_decisions.OnResponse(branch.Index, 503), branch, null);
        }
    }

    private void Carry(ForkStep step, ProxyBranch? branch, SipMessage? response)
    {
        if ((step.Actions & ForkActions.Cancel) != ForkActions.None)
        {
            Cancel(step.ToCancel);
        }

        if ((step.Actions & ForkActions.ForwardThis) != ForkActions.None && branch is not null && response is not null)
        {
            if (response.StatusCode is >= 200 and < 300)
            {
                _winner = branch;
                branch.SuccessTag = response.ToTag.ToArray();
            }

            ForwardResponse(response);
        }

        if ((step.Actions & ForkActions.ForwardBest) != ForkActions.None)
        {
            ForwardBest(step, branch, response);
        }

        if ((step.Actions & ForkActions.AbsorbSuccess) != ForkActions.None && branch is not null
            && response is not null)
        {
            branch.SuccessTag = response.ToTag.ToArray();
            _messages.Absorb(_request, branch, response);
        }

        if ((step.Actions & ForkActions.Finished) != ForkActions.None && !_isFinished)
        {
            _isFinished = true;
            _transport.Wheel.Cancel(_timerC);
            _transport.EndWaiting();
            _upstream.Connection.Transactions.ForwardedChanged(-1);
        }
    }

    private void ForwardBest(in ForkStep step, ProxyBranch? branch, SipMessage? response)
    {
        ProxyBranch best = _branches[step.BestBranch];
        SipMessage? chosen = ReferenceEquals(best, branch) && response is not null ? response : best.Final;
        SipMessageWriter writer = ThreadWriters.Forward;
        if (chosen is null || chosen.StatusCode != step.BestStatus
            || !SipForwardingWriter.WriteResponse(chosen, writer))
        {
            string tag = (_upstream.Transaction as InboundInvite)?.LocalTag ?? SipIdentifiers.NewTag();
            SipResponseWriter.Start(writer, _request, step.BestStatus, Encoding.ASCII.GetBytes(tag));
        }

        _upstream.Send(writer);
    }

    private void Cancel(ulong branches)
    {
        foreach (ProxyBranch branch in _branches)
        {
            if ((branches & (1UL << branch.Index)) != 0 && !branch.HasEnded)
            {
                branch.Target.Send(_messages.WriteCancel(_request, branch));
                branch.ExpectEnd();
            }
        }
    }
}
