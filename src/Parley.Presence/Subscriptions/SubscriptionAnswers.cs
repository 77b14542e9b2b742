// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Presence.Subscriptions;

/// <summary>Answers that every event package gives.</summary>
internal static class SubscriptionAnswers
{
    /// <summary>423: the subscription asked for is shorter than any that is granted (RFC 6665 §4.2.1.1).</summary>
    public static void RejectBrief(SipRequestContext context, PresenceOptions options)
    {
        SipMessageWriter response = context.CreateResponse(423);
        response.Header(SipHeaderId.MinExpires, (long)options.MinimumSubscriptionLifetime.TotalSeconds);
        context.Send(response);
    }
}
