// SPDX-License-Identifier: Apache-2.0

using Parley.Registrar.Diagnostics;
using Parley.Registrar.Registration;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Registrar.UserRouting;

/// <summary>What the server itself says to requests that no service took and that go nowhere.</summary>
internal sealed class ServerAnswers(ISipSender sender)
{
    /// <summary>A refusal. ACK and BENOTIFY have no answer; they end here.</summary>
    public void Refuse(SipRequestContext context, SipFailure failure)
    {
        if (context.Request.Method is SipMethod.Ack or SipMethod.Benotify)
        {
            return;
        }

        if (failure.StatusCode != 489)
        {
            failure.Send(context);
            return;
        }

        SipMessageWriter response = context.CreateResponse(failure.StatusCode);
        response.Header(SipHeaderId.AllowEvents, RegisterAnswer.AllowEvents);
        response.Header(
            SipHeaderId.MsDiagnostics, $"{failure.DiagnosticsId};reason=\"{failure.Reason}\";source=\"{sender.Fqdn}\"");
        context.Send(response);
    }

    /// <summary>A request to the server's own name.</summary>
    public void ToServer(SipRequestContext context)
    {
        if (context.Request.Method != SipMethod.Options)
        {
            bool inDialog = !context.Request.ToTag.IsEmpty;
            Refuse(context, inDialog ? RegistrarFailures.NoSuchCall : RegistrarFailures.NotImplemented);
            return;
        }

        // RFC 3261 §11.2. Phones and load balancers ask as a sign of life.
        SipMessageWriter response = context.CreateResponse(200);
        response.Header(
            SipHeaderId.Allow,
            "INVITE, ACK, CANCEL, BYE, MESSAGE, INFO, OPTIONS, REFER, NOTIFY, SUBSCRIBE, SERVICE, REGISTER"u8);
        response.Header(SipHeaderId.AllowEvents, RegisterAnswer.AllowEvents);
        response.Header(SipHeaderId.Supported, "adhoclist"u8);
        response.Header(SipHeaderId.Supported, "msrtc-event-categories"u8);
        response.Header(SipHeaderId.Supported, "ms-benotify"u8);
        response.Header(SipHeaderId.Server, "RTC/5.0"u8);
        context.Send(response);
    }

    /// <summary>A request that is not forwarded and that no service took.</summary>
    /// <param name="context">The request.</param>
    /// <param name="toService">Whether it was meant for a service (of the server or of the sender's own
    /// account).</param>
    public void Unserved(SipRequestContext context, bool toService) => Refuse(context, context.Request.Method switch
    {
        SipMethod.Subscribe or SipMethod.Publish => RegistrarFailures.BadEvent,
        SipMethod.Service => toService ? RegistrarFailures.NotImplemented : RegistrarFailures.NoSuchService,
        SipMethod.Notify => RegistrarFailures.NotForwarded,
        _ => RegistrarFailures.NotImplemented,
    });
}
