// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Directory.Users;
using Parley.Presence.RoamingSelf;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Writing;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// Answers SUBSCRIBE to presence, of others and of oneself (RFC 6665, [MS-PRES]; client contract 5.2).
/// </summary>
internal sealed class PresenceSubscribeHandler(
    RequestSenders senders, SubscriptionTable table, SelfSubscriptions own, PresenceSubscriptions others)
    : ISipRequestHandler
{
    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) =>
        context.Request.Method == SipMethod.Subscribe && (IsFor(context, "presence"u8) || IsForSelf(context));

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        ReadOnlySpan<byte> unsupported = FindUnsupported(context.Request);
        if (!unsupported.IsEmpty)
        {
            SipMessageWriter response = context.CreateResponse(420);
            response.Header(SipHeaderId.Unsupported, unsupported);
            context.Send(response);
        }
        else if (!context.Request.ToTag.IsEmpty)
        {
            Refresh(context);
        }
        else if (!senders.TryFind(context, out Account? account, out RegisteredEndpoint? endpoint))
        {
            context.Reject(RequestFault.NotRegistered);
        }
        else if (senders.AddressOf(context.Request.RequestUri) is not { } target)
        {
            context.Reject(RequestFault.NoSuchUser);
        }
        else if (!IsForSelf(context))
        {
            others.Open(context, account, endpoint, target);
        }
        else if (target.Equals(account.Address))
        {
            own.Open(context, account, endpoint);
        }
        else
        {
            context.Reject(RequestFault.NotOwn);
        }
    }

    private static bool IsForSelf(SipRequestContext context) => IsFor(context, "vnd-microsoft-roaming-self"u8);

    private static bool IsFor(SipRequestContext context, ReadOnlySpan<byte> package)
    {
        if (!context.Request.TryGetHeader(SipHeaderId.Event, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        int end = value.IndexOf((byte)';');
        value = (end < 0 ? value : value[..end]).TrimEnd((byte)' ');
        return Ascii.EqualsIgnoreCase(value, package);
    }

    // A dialog of somebody else does not exist for the sender.
    private void Refresh(SipRequestContext context)
    {
        if (table.Find(context.Request) is { } subscription
            && subscription.Dialog.Endpoint.Account == context.Sender
            && subscription.Dialog.Endpoint.Connection.Id == context.Connection.Id)
        {
            subscription.Refresh(context);
        }
        else
        {
            context.Reject(RequestFault.NoDialog);
        }
    }

    // The first extension in Require that is not offered; empty when there is none.
    private static ReadOnlySpan<byte> FindUnsupported(SipMessage request)
    {
        foreach (ReadOnlySpan<byte> line in request.GetHeaders(SipHeaderId.Require))
        {
            foreach (Range part in line.Split((byte)','))
            {
                ReadOnlySpan<byte> token = line[part].Trim(" \t\r\n"u8);
                if (!Ascii.EqualsIgnoreCase(token, "adhoclist"u8) && !Ascii.EqualsIgnoreCase(token, "categoryList"u8)
                    && !Ascii.EqualsIgnoreCase(token, "eventlist"u8))
                {
                    return token;
                }
            }
        }

        return default;
    }
}
