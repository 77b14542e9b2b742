// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;

namespace Parley.Presence.Subscriptions;

/// <summary>One person watched in one subscription.</summary>
/// <param name="subscription">The subscription.</param>
/// <param name="uri">The URI as the client spells it, which it wants to see again.</param>
/// <param name="address">The normalised address; null when the URI is none of a person here.</param>
internal sealed class Watch(PresenceSubscription subscription, string uri, SipAddress? address)
{
    /// <summary>The subscription.</summary>
    public PresenceSubscription Subscription => subscription;

    /// <summary>The URI as the client spells it.</summary>
    public string Uri => uri;

    /// <summary>The normalised address; null when the URI is none of a person here.</summary>
    public SipAddress? Address => address;

    /// <summary>What the watcher was last told. Only for whoever has the subscription's pump.</summary>
    public WatcherView Known { get; set; } = WatcherView.Nothing;

    /// <summary>
    /// Whether it stands in the subscription's list of what may have changed. Under that list's lock.
    /// </summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether it was taken out of the subscription. Only for whoever has the pump.</summary>
    public bool IsRemoved { get; set; }
}
