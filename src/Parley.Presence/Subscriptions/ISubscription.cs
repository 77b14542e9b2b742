// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Dispatch;

namespace Parley.Presence.Subscriptions;

/// <summary>A subscription of an endpoint, whatever it is to.</summary>
internal interface ISubscription
{
    /// <summary>Its dialog.</summary>
    SubscriptionDialog Dialog { get; }

    /// <summary>Takes a later SUBSCRIBE in the dialog; answers it now or when its turn comes.</summary>
    void Refresh(SipRequestContext context);

    /// <summary>Ends it. Idempotent.</summary>
    /// <param name="notify">Whether the subscriber is told.</param>
    void Close(bool notify);
}
