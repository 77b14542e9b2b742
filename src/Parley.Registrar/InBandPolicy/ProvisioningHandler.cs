// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Registrar.Contacts;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Xml;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Registrar.InBandPolicy;

/// <summary>
/// Answers SUBSCRIBE for in-band provisioning ([MS-SIPREGE] §2.2.2; client contract 5.4). Most clients fetch (Expires
/// 0). To a lasting subscription nothing is kept: the document does not change while the server runs, and the client
/// starts over on every notification, so there is none to send.
/// </summary>
internal sealed class ProvisioningHandler(
    ISipSender sender, ServerNames names, SubscriptionLifetime lifetimes, RegistrarOptions options) : ISipRequestHandler
{
    private readonly BodyXml _xml = new(options.Limits);
    private readonly ProvisioningDocument _document = new(options.MediaEncryption);

    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        context.Request.Method == SipMethod.Subscribe
        && context.Request.TryGetHeader(SipHeaderId.Event, out ReadOnlySpan<byte> package)
        && Ascii.EqualsIgnoreCase(package, "vnd-microsoft-provisioning-v2"u8);

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        SipMessage request = context.Request;
        if (!names.IsOwnAddress(request.ToUri, context.Sender))
        {
            RegistrarFailures.NotYourAddress.Send(context);
            return;
        }

        HashSet<string>? asked = null;
        if (!request.Body.IsEmpty && ReadGroups(request.Body, out asked) is { } failure)
        {
            failure.Send(context);
            return;
        }

        if (!lifetimes.TryGrant(context, out TimeSpan lifetime))
        {
            return;
        }

        SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Contact, $"<{sender.ContactUri}>");
        response.Header(SipHeaderId.Expires, (long)lifetime.TotalSeconds);
        response.Header(SipHeaderId.Event, "vnd-microsoft-provisioning-v2"u8);
        response.Header(
            SipHeaderId.SubscriptionState,
            lifetime == TimeSpan.Zero ? "terminated;expires=0" : ContactSubscription.ActiveState(lifetime));
        response.Header(SipHeaderId.Supported, "ms-benotify"u8);
        response.Header(SipHeaderId.Supported, "ms-piggyback-first-notify"u8);

        // A refresh or the end of a lasting subscription: the client has the document.
        if (request.ToTag.IsEmpty)
        {
            response.Header(SipHeaderId.MsPiggybackCSeq, 1);
            response.Body(ProvisioningDocument.MediaType, _document.Write(asked));
        }

        context.Send(response);
    }

    private SipFailure? ReadGroups(ReadOnlySpan<byte> body, out HashSet<string>? asked)
    {
        asked = null;
        if (_xml.Read(body, out BodyElement? root) is { } failure)
        {
            return failure;
        }

        asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (BodyElement group in root!.Children)
        {
            if (group is { Name: "provisioningGroup" } && group.Attribute("name") is { } name)
            {
                asked.Add(name);
            }
        }

        return null;
    }
}
