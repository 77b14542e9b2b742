// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Presentities;
using Parley.Presence.RoamingSelf;
using Parley.Presence.Storage;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.Subscriptions;

/// <summary>Opens subscriptions to the presence of others, and tells them what changes.</summary>
internal sealed class PresenceSubscriptions(
    PresenceCore core, PresentityTable presentities, SubscriptionTable table, IAccountDirectory directory,
    PresenceStore store)
{
    /// <summary>The event package (RFC 3856, [MS-PRES]).</summary>
    public const string EventName = "presence";

    /// <summary>What a watcher sees.</summary>
    public WatcherAccess Access { get; } = new(directory, presentities);

    /// <summary>Who watches whom.</summary>
    public WatcherIndex Index { get; } = new();

    /// <summary>The limits.</summary>
    public PresenceLimits Limits => core.Options.Limits;

    /// <summary>The options.</summary>
    public PresenceOptions Options => core.Options;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => core.Now;

    /// <summary>For what should not happen while notifications are sent.</summary>
    public ILogger Logger => core.Logger;

    /// <summary>Opens one for a request outside any dialog.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who watches.</param>
    /// <param name="endpoint">With which endpoint.</param>
    /// <param name="target">The address in the Request-URI.</param>
    public void Open(SipRequestContext context, Account account, RegisteredEndpoint endpoint, SipAddress target)
    {
        BatchRequest request = new();
        SipMessage message = context.Request;
        if (!message.Body.IsEmpty
            && BatchRequestReader.Read(message.Body, Limits, out request) is var fault && fault != RequestFault.None)
        {
            context.Reject(fault);
            return;
        }

        SubscribeTerms terms = SubscribeTerms.Of(message, core.Options);
        if (terms.IsTooBrief)
        {
            SubscriptionAnswers.RejectBrief(context, core.Options);
            return;
        }

        bool isList = !message.Body.IsEmpty && message.HasToken(SipHeaderId.Supported, "eventlist"u8);
        IPresenceFormat? format = isList ? CategoriesFormat.Instance : PresenceFormats.For(message);
        if (format is null)
        {
            context.Reject(RequestFault.NotAcceptable);
            return;
        }

        if (!isList)
        {
            request.Resources.Clear();
            request.Resources.Add(target.Uri);
        }

        SubscriptionDialog dialog = new(context, endpoint, EventName, terms, core.Sender);
        PresenceSubscription subscription = new(this, dialog, account.Address, target.Value, isList, format);
        if (table.TryAdd(account.Id, NameOf(subscription), subscription))
        {
            subscription.Open(context, request);
            table.CloseIfGone(account.Id, subscription);
        }
        else
        {
            context.Reject(RequestFault.Quota);
        }
    }

    /// <summary>Forgets one that has ended.</summary>
    public void Forget(PresenceSubscription subscription) =>
        table.Remove(subscription.Dialog.Endpoint.Account, NameOf(subscription), subscription);

    /// <summary>Tells the watchers of an address what they may not know yet.</summary>
    public void Tell(SipAddress address)
    {
        foreach (Watch watch in Index.Find(address))
        {
            watch.Subscription.MarkChanged(watch);
        }
    }

    /// <summary>The normalised address of a URI, if it can be one of a person here.</summary>
    public SipAddress? LocalAddressOf(string uri) =>
        SipAddress.TryParse(uri, out SipAddress? address) && directory.SipDomains.Contains(address.Domain)
            ? address
            : null;

    /// <summary>
    /// Lets people know that somebody began to watch them: each once, and nobody who has shut the watcher out. Written
    /// to the database behind, because a watcher who is forgotten is announced again.
    /// </summary>
    public void Announce(AccountId watcherId, SipAddress watcher, IReadOnlyList<SipAddress> watched)
    {
        List<AccountId>? announced = null;
        foreach (SipAddress address in watched)
        {
            if (address.Equals(watcher) || directory.Find(address) is not { Enabled: true } account)
            {
                continue;
            }

            Presentity presentity = presentities.Get(account);
            if (!Access.IsBlocked(watcher, presentity) && presentity.TryAddWatcher(watcherId))
            {
                (announced ??= []).Add(account.Id);
                foreach (SelfSubscription own in presentity.SelfSubscriptions)
                {
                    own.Signal();
                }
            }
        }

        if (announced is not null)
        {
            store.RememberWatcher(watcherId, announced);
        }
    }

    private static string NameOf(PresenceSubscription subscription) => EventName + ":" + subscription.Target;
}
