// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Endpoints;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;

namespace Parley.Registrar.Contacts;

/// <summary>
/// Answers SUBSCRIBE to one's own contact list ([MS-SIP] §3.7; client contract 5.2 and 5.3). Never with 488.
/// </summary>
internal sealed class ContactSubscribeHandler(
    ContactRosters rosters, EndpointRegistry registry, ServerNames names, SubscriptionLifetime lifetimes)
    : ISipRequestHandler
{
    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        context.Request.Method == SipMethod.Subscribe
        && context.Request.TryGetHeader(SipHeaderId.Event, out ReadOnlySpan<byte> package)
        && Ascii.EqualsIgnoreCase(package, "vnd-microsoft-roaming-contacts"u8);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        if (!names.IsOwnAddress(context.Request.ToUri, context.Sender))
        {
            RegistrarFailures.NotYourAddress.Send(context);
        }
        else if (registry.Find(context.Sender, context.Connection) is not { } registered)
        {
            RegistrarFailures.NotSignedIn.Send(context);
        }
        else if (lifetimes.TryGrant(context, out TimeSpan lifetime))
        {
            context.Detach();
            rosters.Subscribe(new PendingSubscribe(context, registered.Endpoint.Key, lifetime));
        }
    }
}
