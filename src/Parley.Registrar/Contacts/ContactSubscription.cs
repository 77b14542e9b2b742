// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Sip.Dialogs;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Registrar.Contacts;

/// <summary>
/// One endpoint's subscription to its contact list. Touched only by the actions of its roster, one at a time.
/// </summary>
internal sealed class ContactSubscription(
    string key, SipConnection connection, SipDialog dialog, bool bestEffort, bool extends)
{
    /// <summary>The Event of these subscriptions.</summary>
    public const string EventName = "vnd-microsoft-roaming-contacts";

    /// <summary>The endpoint; with the account and the event the key of the subscription.</summary>
    public string Key { get; } = key;

    /// <summary>The flow to the endpoint.</summary>
    public SipConnection Connection { get; } = connection;

    /// <summary>The dialog.</summary>
    public SipDialog Dialog { get; } = dialog;

    /// <summary>The lifetime granted last.</summary>
    public TimeSpan Lifetime { get; private set; }

    /// <summary>When it ends unless refreshed.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Grants a lifetime from now on.</summary>
    public void Grant(TimeSpan lifetime, DateTimeOffset now)
    {
        Lifetime = lifetime;
        ExpiresAt = now + lifetime;
    }

    /// <summary>Sends a notification.</summary>
    /// <param name="sender">Sends it.</param>
    /// <param name="body">The document.</param>
    /// <param name="now">The time.</param>
    /// <param name="ended">Told when the subscriber knows the dialog no more (RFC 6665 §4.2.2).</param>
    public void Notify(ISipSender sender, byte[] body, DateTimeOffset now, Action<ContactSubscription> ended)
    {
        if (extends)
        {
            // com.microsoft.autoextend: every notification extends the subscription.
            ExpiresAt = now + Lifetime;
        }

        SipMessageWriter notify = sender.RentWriter();
        Dialog.StartRequest(notify, bestEffort ? SipMethod.Benotify : SipMethod.Notify);
        notify.Header(SipHeaderId.Contact, $"<{sender.ContactUri}>");
        notify.Header(SipHeaderId.Event, EventName);
        notify.Header(SipHeaderId.SubscriptionState, ActiveState(ExpiresAt - now));
        notify.Body("application/vnd-microsoft-roaming-contacts+xml"u8, body);
        if (bestEffort)
        {
            sender.SendRequest(Connection, notify);
            return;
        }

        sender.SendRequest(Connection, notify, outcome =>
        {
            if (outcome.StatusCode is 408 or 481)
            {
                ended(this);
            }
        });
    }

    /// <summary>The value of subscription-state while it stands.</summary>
    public static string ActiveState(TimeSpan left) =>
        string.Create(CultureInfo.InvariantCulture, $"active;expires={(long)Math.Max(0, left.TotalSeconds)}");
}
