// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Parley.Registrar.Diagnostics;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Registrar;

/// <summary>
/// How long a subscription may last (RFC 6665 §4.2.1.1): what was asked, at most the server's choice.
/// </summary>
internal sealed class SubscriptionLifetime(ISipSender sender, RegistrarOptions options)
{
    /// <summary>Decides, or answers 423 to a lifetime that is too short.</summary>
    /// <param name="context">The SUBSCRIBE.</param>
    /// <param name="lifetime">What to grant; zero ends the subscription or fetches once.</param>
    public bool TryGrant(SipRequestContext context, out TimeSpan lifetime)
    {
        long asked = context.Request.Expires;
        lifetime = asked < 0 || asked > options.SubscriptionExpires.TotalSeconds
            ? options.SubscriptionExpires
            : TimeSpan.FromSeconds(asked);
        if (lifetime == TimeSpan.Zero || lifetime >= options.MinimumExpires)
        {
            return true;
        }

        SipFailure failure = RegistrarFailures.IntervalTooBrief;
        SipMessageWriter response = context.CreateResponse(failure.StatusCode);
        response.Header(SipHeaderId.MinExpires, (long)options.MinimumExpires.TotalSeconds);
        response.Header(
            SipHeaderId.MsDiagnostics,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{failure.DiagnosticsId};reason=\"{failure.Reason}\";source=\"{sender.Fqdn}\""));
        context.Send(response);
        return false;
    }
}
