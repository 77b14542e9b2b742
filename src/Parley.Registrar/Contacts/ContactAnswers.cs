// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Registrar.Diagnostics;
using Parley.Sip.Dialogs;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Registrar.Contacts;

/// <summary>Writes the answers about contacts (client contract 5.2 and 5.3).</summary>
internal sealed class ContactAnswers(ISipSender sender, TimeProvider time)
{
    /// <summary>Sends the notifications.</summary>
    public ISipSender Sender { get; } = sender;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Makes the subscription that a request asks for.</summary>
    public static ContactSubscription CreateSubscription(PendingSubscribe subscribe)
    {
        SipMessage request = subscribe.Context.Request;
        return new ContactSubscription(
            subscribe.Key, subscribe.Connection, SipDialog.FromRequest(request, subscribe.Context.LocalTag),
            request.HasToken(SipHeaderId.Supported, "ms-benotify"u8),
            request.HasToken(SipHeaderId.Supported, "com.microsoft.autoextend"u8));
    }

    /// <summary>
    /// 200 with the list as first notification. Without ms-piggyback-cseq the client would not look at the body; a
    /// subscriber that does not know piggybacking gets a notification of its own.
    /// </summary>
    public void Subscribed(
        PendingSubscribe subscribe, ContactSubscription subscription, ContactList list,
        Action<ContactSubscription> ended)
    {
        SipRequestContext context = subscribe.Context;
        DateTimeOffset now = Now;
        subscription.Grant(subscribe.Lifetime, now);
        byte[] body = ContactListWriter.WriteList(list);
        bool piggyback = context.Request.HasToken(SipHeaderId.Supported, "ms-piggyback-first-notify"u8);
        SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Contact, $"<{Sender.ContactUri}>");
        response.Header(SipHeaderId.Expires, (long)subscribe.Lifetime.TotalSeconds);
        response.Header(SipHeaderId.Event, ContactSubscription.EventName);
        response.Header(SipHeaderId.SubscriptionState, ContactSubscription.ActiveState(subscribe.Lifetime));
        response.Header(SipHeaderId.Supported, "ms-benotify"u8);
        response.Header(SipHeaderId.Supported, "ms-piggyback-first-notify"u8);
        if (piggyback)
        {
            subscription.Dialog.LocalCSeq++;
            response.Header(SipHeaderId.MsPiggybackCSeq, subscription.Dialog.LocalCSeq);
            response.Body("application/vnd-microsoft-roaming-contacts+xml"u8, body);
        }

        context.Send(response);
        if (!piggyback)
        {
            subscription.Notify(Sender, body, now, ended);
        }
    }

    /// <summary>200 to the end of a subscription, or to a fetch, which carries the list.</summary>
    public void Ended(SipRequestContext context, ContactList? list)
    {
        SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Contact, $"<{Sender.ContactUri}>");
        response.Header(SipHeaderId.Expires, 0);
        response.Header(SipHeaderId.Event, ContactSubscription.EventName);
        response.Header(SipHeaderId.SubscriptionState, "terminated;expires=0"u8);
        if (list is not null)
        {
            response.Header(SipHeaderId.MsPiggybackCSeq, 1);
            response.Body("application/vnd-microsoft-roaming-contacts+xml"u8, ContactListWriter.WriteList(list));
        }

        context.Send(response);
    }

    /// <summary>200 to an operation.</summary>
    public static void Accepted(SipRequestContext context, ContactOperation operation, ContactOutcome outcome)
    {
        SipMessageWriter response = context.CreateResponse(200);
        response.Body("application/SOAP+xml"u8, ContactListWriter.WriteAnswer(operation, outcome.GroupId));
        context.Send(response);
    }

    /// <summary>A request of the dialog that is not newer than the last one (RFC 3261 §12.2.2).</summary>
    public static void StaleRequest(SipRequestContext context) =>
        context.Reject(500, 2, "The CSeq is not above the last one of the dialog");

    /// <summary>A refusal; when it will pass, with the time to wait.</summary>
    public void Refuse(SipRequestContext context, SipFailure failure)
    {
        SipMessageWriter response = context.CreateResponse(failure.StatusCode);
        if (failure.StatusCode == 503)
        {
            response.Header(SipHeaderId.RetryAfter, 2);
        }

        response.Header(
            SipHeaderId.MsDiagnostics,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{failure.DiagnosticsId};reason=\"{failure.Reason}\";source=\"{Sender.Fqdn}\""));
        context.Send(response);
    }
}
