// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Uris;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Pipeline.Steps;

/// <summary>
/// The end of the pipeline: hands the request to the first handler that takes it. Says no when nobody does, or when the
/// request asks for something that a server must refuse (RFC 3261 §8.2.2, §16.3).
/// </summary>
internal sealed class DispatchStep(ServerTransport transport, SipHandlers handlers) : PipelineStep
{
    /// <inheritdoc />
    public override StepOutcome Invoke(RequestContext context)
    {
        if (!TryAccept(context))
        {
            return StepOutcome.Done;
        }

        foreach (ISipRequestHandler handler in handlers.All)
        {
            if (handler.Accepts(context))
            {
                handler.Handle(context);
                return StepOutcome.Done;
            }
        }

        RefuseMethod(context);
        return StepOutcome.Done;
    }

    private static void RefuseMethod(RequestContext context)
    {
        if (!context.HasAnswer)
        {
            context.Release();
            return;
        }

        ref readonly Refusal refusal = ref Refusals.Of(RefusalReason.NoHandler);
        SipMessageWriter response = context.CreateRejection(refusal.Status, refusal.DiagnosticsId, refusal.Text);
        response.Header(SipHeaderId.Allow, "ACK, CANCEL"u8);
        context.Send(response);
    }

    private bool TryAccept(RequestContext context)
    {
        SipMessage request = context.Request;
        if (!SipUriReader.TryRead(request.RequestUri, out _))
        {
            context.Refuse(RefusalReason.UnknownScheme);
            return false;
        }

        if (HasUnknownExtension(request, out ReadOnlySpan<byte> extension))
        {
            RefuseExtension(context, extension);
            return false;
        }

        return TryBegin(context);
    }

    // A transaction is kept only now that the sender is known: strangers leave nothing behind.
    private bool TryBegin(RequestContext context)
    {
        SipMessage request = context.Request;
        if (!context.HasAnswer || (request.Method != SipMethod.Invite && context.Peer.IsReliable))
        {
            return true;
        }

        SipMessage kept = request.Detach();
        InboundInvite? invite =
            request.Method == SipMethod.Invite ? new InboundInvite(transport, context.Peer, kept) : null;
        InboundTransaction transaction =
            invite ?? (InboundTransaction)new InboundRequest(transport, context.Peer, kept);
        if (!context.Peer.Transactions.TryAdd(transaction))
        {
            // The connection closed in this moment.
            context.Release();
            return false;
        }

        invite?.Begin();
        context.SetTransaction(transaction, kept);
        return true;
    }

    private static bool HasUnknownExtension(SipMessage request, out ReadOnlySpan<byte> extension)
    {
        foreach (ReadOnlySpan<byte> value in request.GetHeaders(SipHeaderId.ProxyRequire))
        {
            ReadOnlySpan<byte> rest = value;
            while (!rest.IsEmpty)
            {
                int comma = rest.IndexOf((byte)',');
                extension = (comma < 0 ? rest : rest[..comma]).Trim(" \t\r\n"u8);
                rest = comma < 0 ? default : rest[(comma + 1)..];
                if (!IsKnown(extension))
                {
                    return true;
                }
            }
        }

        extension = default;
        return false;
    }

    // What clients demand of the server on the way ([MS-SIP], [MS-SIPRE]); features keep the promise.
    private static bool IsKnown(ReadOnlySpan<byte> extension) =>
        System.Text.Ascii.EqualsIgnoreCase(extension, "ms-benotify"u8)
        || System.Text.Ascii.EqualsIgnoreCase(extension, "com.microsoft.autoextend"u8)
        || System.Text.Ascii.EqualsIgnoreCase(extension, "ms-piggyback-first-notify"u8);

    private void RefuseExtension(RequestContext context, ReadOnlySpan<byte> extension)
    {
        transport.Metrics.Refused(RefusalReason.UnknownExtension);
        if (!context.HasAnswer)
        {
            // An ACK goes on whatever it demands (RFC 3261 §8.2.2.3); here it ends, as does its dialog's INVITE.
            context.Release();
            return;
        }

        ref readonly Refusal refusal = ref Refusals.Of(RefusalReason.UnknownExtension);
        SipMessageWriter response = context.CreateRejection(refusal.Status, refusal.DiagnosticsId, refusal.Text);
        response.Header(SipHeaderId.Unsupported, extension);
        context.Send(response);
    }
}
