// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Parley.Kernel.Identifiers;
using Parley.Sip.Messages;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// All subscriptions: by their dialog, and by the endpoint they die with. One endpoint has one
/// subscription to one thing; a new dialog takes the place of the old (client contract 5.2).
/// </summary>
internal sealed class SubscriptionTable(IEndpointLocator endpoints, PresenceLimits limits)
{
    private readonly ConcurrentDictionary<string, ISubscription> _byDialog = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AccountId, Dictionary<(string Endpoint, string Name), ISubscription>>
        _byAccount = new();

    /// <summary>How many there are.</summary>
    public int Count => _byDialog.Count;

    /// <summary>Adds one, in the place of another to the same thing. False when the endpoint has too many.</summary>
    public bool TryAdd(AccountId account, string name, ISubscription subscription)
    {
        ISubscription? replaced;
        Dictionary<(string Endpoint, string Name), ISubscription> all = _byAccount.GetOrAdd(account, static _ => []);
        lock (all)
        {
            (string Endpoint, string Name) key = (subscription.Dialog.Endpoint.Key, name);
            if (!all.TryGetValue(key, out replaced) && CountOf(all, key.Endpoint) >= limits.SubscriptionsPerEndpoint)
            {
                return false;
            }

            all[key] = subscription;
        }

        _byDialog[subscription.Dialog.Id] = subscription;
        replaced?.Close(notify: false);
        return true;
    }

    /// <summary>The subscription of an endpoint to something; null when there is none.</summary>
    public ISubscription? Find(AccountId account, string endpointKey, string name)
    {
        if (!_byAccount.TryGetValue(account, out Dictionary<(string Endpoint, string Name), ISubscription>? all))
        {
            return null;
        }

        lock (all)
        {
            return all.GetValueOrDefault((endpointKey, name));
        }
    }

    /// <summary>The subscription that a later SUBSCRIBE belongs to; null when there is none.</summary>
    public ISubscription? Find(SipMessage request) => _byDialog.GetValueOrDefault(SubscriptionDialog.IdOf(request));

    /// <summary>Forgets one that has ended.</summary>
    public void Remove(AccountId account, string name, ISubscription subscription)
    {
        _byDialog.TryRemove(new KeyValuePair<string, ISubscription>(subscription.Dialog.Id, subscription));
        if (_byAccount.TryGetValue(account, out Dictionary<(string Endpoint, string Name), ISubscription>? all))
        {
            lock (all)
            {
                (string Endpoint, string Name) key = (subscription.Dialog.Endpoint.Key, name);
                if (all.TryGetValue(key, out ISubscription? current) && ReferenceEquals(current, subscription))
                {
                    all.Remove(key);
                }
            }
        }
    }

    /// <summary>
    /// Ends a new subscription whose endpoint went while it was made: the event that says so may have come before.
    /// </summary>
    public void CloseIfGone(AccountId account, ISubscription subscription)
    {
        foreach (RegisteredEndpoint endpoint in endpoints.Find(account))
        {
            if (IsSame(endpoint, subscription.Dialog.Endpoint))
            {
                return;
            }
        }

        subscription.Close(notify: false);
    }

    /// <summary>Ends what an endpoint had.</summary>
    public void CloseAll(RegisteredEndpoint endpoint) =>
        CloseAll(endpoint.Account, subscription => IsSame(endpoint, subscription.Dialog.Endpoint));

    /// <summary>Ends all that a person had. Their entry stays: one may be added to it at this very moment.</summary>
    public void CloseAll(AccountId account) => CloseAll(account, static _ => true);

    /// <summary>Ends what has not been refreshed in time, and what the subscriber has lost.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach ((_, ISubscription subscription) in _byDialog)
        {
            if (subscription.Dialog.IsExpired(now) || subscription.Dialog.IsLost)
            {
                subscription.Close(notify: !subscription.Dialog.IsLost);
            }
        }
    }

    private static bool IsSame(RegisteredEndpoint one, RegisteredEndpoint other) =>
        one.Key == other.Key && one.Connection.Id == other.Connection.Id;

    private static int CountOf(Dictionary<(string Endpoint, string Name), ISubscription> all, string endpointKey)
    {
        int count = 0;
        foreach ((string Endpoint, string Name) key in all.Keys)
        {
            count += key.Endpoint == endpointKey ? 1 : 0;
        }

        return count;
    }

    private void CloseAll(AccountId account, Func<ISubscription, bool> ends)
    {
        if (!_byAccount.TryGetValue(account, out Dictionary<(string Endpoint, string Name), ISubscription>? all))
        {
            return;
        }

        List<ISubscription> ending = [];
        lock (all)
        {
            foreach (ISubscription subscription in all.Values)
            {
                if (ends(subscription))
                {
                    ending.Add(subscription);
                }
            }
        }

        foreach (ISubscription subscription in ending)
        {
            subscription.Close(notify: false);
        }
    }
}
