// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Transactions;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// Ends here what belongs to a request that is known: repetitions, CANCEL, and the ACK of a refusal. Only on the same
/// connection, and signed where the connection signs: nobody cancels the call of another.
/// </summary>
internal sealed class TransactionMatchStep(MessageVerifier verifier) : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context) => context.Request.Method switch
    {
        SipMethod.Ack => OnAck(context),
        SipMethod.Cancel => OnCancel(context),
        _ => OnRequest(context),
    };

    private static StepOutcome OnRequest(RequestContext context)
    {
        ConnectionTransactions transactions = context.Peer.Transactions;
        if (context.Request.Method != SipMethod.Invite && context.Peer.IsReliable)
        {
            // A stream repeats nothing, so nothing was kept.
            return StepOutcome.Continue;
        }

        if (transactions.Find(TransactionMatch.ForRequest(context.Request)) is not { } known)
        {
            return StepOutcome.Continue;
        }

        known.OnRetransmission();
        context.Release();
        return StepOutcome.Done;
    }

    private StepOutcome OnAck(RequestContext context)
    {
        InboundTransaction? found = context.Peer.Transactions.Find(TransactionMatch.ForRequest(context.Request));
        if (found is not InboundInvite { AwaitsAck: true } invite)
        {
            // Of a 2xx: it is on its way to the callee, and authenticated like any request.
            return StepOutcome.Continue;
        }

        if (IsVerified(context))
        {
            invite.OnAck();
        }

        context.Release();
        return StepOutcome.Done;
    }

    private StepOutcome OnCancel(RequestContext context)
    {
        if (!IsVerified(context))
        {
            return StepOutcome.Done;
        }

        if (context.Peer.Transactions.Find(TransactionMatch.ForCancelled(context.Request)) is not InboundInvite invite)
        {
            context.Refuse(RefusalReason.NoTransaction);
            return StepOutcome.Done;
        }

        context.UseTagOf(invite);
        context.Send(context.CreateResponse(200));
        invite.OnCancel();
        return StepOutcome.Done;
    }

    private bool IsVerified(RequestContext context)
    {
        SignatureCheck check = verifier.Check(context.Peer, context.Request);
        if (MessageVerifier.ReasonOf(check) is not { } reason)
        {
            return true;
        }

        context.Refuse(reason);
        if (MessageVerifier.EndsConnection(check))
        {
            context.Peer.Close(CloseReason.BadSignature);
        }

        return false;
    }
}
