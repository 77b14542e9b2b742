// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Presence.Presentities;
using Parley.Presence.RoamingSelf;
using Parley.Presence.Subscriptions;

namespace Parley.Presence;

/// <summary>Tells everybody whom a change of one person concerns: their own endpoints and their watchers.</summary>
internal sealed class PresenceChanges(PresenceSubscriptions subscriptions)
{
    /// <summary>Something of a person may have changed. Each dialog finds out for itself what it has to say.</summary>
    public void Tell(Presentity presentity)
    {
        TellOwn(presentity);
        subscriptions.Tell(presentity.Address);
    }

    /// <summary>Something changed that only the person's own endpoints see.</summary>
    public static void TellOwn(Presentity presentity)
    {
        ImmutableArray<SelfSubscription> own = presentity.SelfSubscriptions;
        foreach (SelfSubscription subscription in own)
        {
            subscription.Signal();
        }
    }
}
