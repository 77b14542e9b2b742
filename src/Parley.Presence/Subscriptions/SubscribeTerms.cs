// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// How a subscriber wants to be notified, read from the headers of its SUBSCRIBE ([MS-SIP]; RFC 6665).
/// </summary>
/// <param name="Lifetime">How long it lasts; zero to end or to ask once.</param>
/// <param name="IsTooBrief">Whether less was asked for than is granted.</param>
/// <param name="TakesBenotify">Whether notifications need no answer (ms-benotify).</param>
/// <param name="TakesPiggyback">Whether the first one comes in the answer (ms-piggyback-first-notify).</param>
/// <param name="ExtendsItself">Whether each notification renews the subscription (com.microsoft.autoextend).</param>
internal readonly record struct SubscribeTerms(
    TimeSpan Lifetime, bool IsTooBrief, bool TakesBenotify, bool TakesPiggyback, bool ExtendsItself)
{
    /// <summary>Reads the terms of a request.</summary>
    public static SubscribeTerms Of(SipMessage request, PresenceOptions options)
    {
        TimeSpan longest = options.SubscriptionLifetime;
        long asked = request.Expires;
        TimeSpan lifetime = asked < 0 || asked > longest.TotalSeconds ? longest : TimeSpan.FromSeconds(asked);
        return new SubscribeTerms(
            lifetime,
            lifetime > TimeSpan.Zero && lifetime < options.MinimumSubscriptionLifetime,
            request.HasToken(SipHeaderId.Supported, "ms-benotify"u8),
            request.HasToken(SipHeaderId.Supported, "ms-piggyback-first-notify"u8),
            request.HasToken(SipHeaderId.Supported, "com.microsoft.autoextend"u8));
    }
}
