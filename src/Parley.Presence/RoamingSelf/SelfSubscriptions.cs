// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Presence.Presentities;
using Parley.Presence.Subscriptions;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.RoamingSelf;

/// <summary>Opens subscriptions to a person's own data.</summary>
internal sealed class SelfSubscriptions(
    PresenceCore core, PresentityTable presentities, SubscriptionTable table, IAccountDirectory directory)
{
    /// <summary>The event package ([MS-PRES]).</summary>
    public const string EventName = "vnd-microsoft-roaming-self";

    /// <summary>The directory, for the names of watchers.</summary>
    public IAccountDirectory Directory => directory;

    /// <summary>The limits.</summary>
    public PresenceLimits Limits => core.Options.Limits;

    /// <summary>The options.</summary>
    public PresenceOptions Options => core.Options;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => core.Now;

    /// <summary>For what should not happen while notifications are sent.</summary>
    public ILogger Logger => core.Logger;

    /// <summary>Opens one for a request outside any dialog.</summary>
    public void Open(SipRequestContext context, Account account, RegisteredEndpoint endpoint)
    {
        SubscribeTerms terms = SubscribeTerms.Of(context.Request, core.Options);
        if (terms.IsTooBrief)
        {
            SubscriptionAnswers.RejectBrief(context, core.Options);
            return;
        }

        Presentity presentity = presentities.Get(account);
        SubscriptionDialog dialog = new(context, endpoint, EventName, terms, core.Sender);
        SelfSubscription subscription = new(this, dialog, presentity, account.Address);
        if (table.TryAdd(account.Id, EventName, subscription))
        {
            subscription.Open(context);
            table.CloseIfGone(account.Id, subscription);
        }
        else
        {
            context.Reject(RequestFault.Quota);
        }
    }

    /// <summary>The subscription of an endpoint; null when it has none.</summary>
    public SelfSubscription? Find(RegisteredEndpoint endpoint) =>
        table.Find(endpoint.Account, endpoint.Key, EventName) as SelfSubscription;

    /// <summary>Forgets one that has ended.</summary>
    public void Forget(SelfSubscription subscription) =>
        table.Remove(subscription.Presentity.Account, EventName, subscription);
}
