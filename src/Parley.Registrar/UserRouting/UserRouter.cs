// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Parley.Directory.Users;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Endpoints;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Uris;

namespace Parley.Registrar.UserRouting;

/// <summary>
/// The last handler: forwards what no service answers to the endpoints of people, and refuses the rest with a reason.
/// An address forks to all endpoints of the person, a GRUU leads to one, a request of a dialog to the endpoint that the
/// dialog is with. A disabled account is answered like one that is offline: who was disabled is nobody's business.
/// </summary>
internal sealed class UserRouter(
    ISipProxy proxy, EndpointRegistry registry, ServerNames names, ServerAnswers answers) : ISipRequestHandler
{
    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) => true;

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        SipMessage request = context.Request;
        if (!SipUriReader.TryRead(request.RequestUri, out SipUriReader uri))
        {
            answers.Refuse(context, RegistrarFailures.BadRequestUri);
        }
        else if (uri.Scheme.SequenceEqual("tel"u8))
        {
            answers.Refuse(context, RegistrarFailures.NoSuchUser);
        }
        else if (!IsForwardable(request))
        {
            answers.Unserved(context, uri.User.IsEmpty || names.IsOwnAddress(request.ToUri, context.Sender));
        }
        else if (names.IsServed(uri, context.Connection))
        {
            ToOurs(context, uri);
        }
        else
        {
            ToContact(context);
        }
    }

    /// <summary>
    /// What one client may send to another. Notifications are not: a client acts on some of them whatever the dialog
    /// (registration-notify signs it out), and our signature would vouch for them. Only NOTIFY about a REFER, in its
    /// dialog, passes.
    /// </summary>
    private static bool IsForwardable(SipMessage request) => request.Method switch
    {
        SipMethod.Invite or SipMethod.Message or SipMethod.Options or SipMethod.Refer => true,
        SipMethod.Ack or SipMethod.Bye or SipMethod.Cancel => true,
        SipMethod.Info or SipMethod.Prack or SipMethod.Update => true,
        SipMethod.Notify => !request.ToTag.IsEmpty
            && request.TryGetHeader(SipHeaderId.Event, out ReadOnlySpan<byte> package)
            && (Ascii.EqualsIgnoreCase(package, "refer"u8)
                || (package.Length > 6 && Ascii.EqualsIgnoreCase(package[..6], "refer;"u8))),
        _ => false,
    };

    /// <summary>The Request-URI has one of our names as host.</summary>
    private void ToOurs(SipRequestContext context, in SipUriReader uri)
    {
        if (uri.User.IsEmpty)
        {
            answers.ToServer(context);
            return;
        }

        if (names.FindAccount(uri) is not { } account)
        {
            answers.Refuse(context, RegistrarFailures.NoSuchUser);
            return;
        }

        if (uri.TryGetParameter("opaque"u8, out ReadOnlySpan<byte> opaque))
        {
            // Any other opaque names a service of the person (a conference), which must not ring at their desk.
            if (!Gruu.TryGetToken(uri, out ReadOnlySpan<byte> token))
            {
                answers.Refuse(context, RegistrarFailures.NoSuchService);
                return;
            }

            ToEndpoint(context, account, registry.FindByToken(account.Id, token));
            return;
        }

        SipMessage request = context.Request;
        if (!request.ToTag.IsEmpty && !request.ToEpid.IsEmpty
            && registry.FindByEpid(account.Id, request.ToEpid) is { } endpoint)
        {
            ToEndpoint(context, account, endpoint);
            return;
        }

        ToAll(context, account);
    }

    /// <summary>
    /// The Request-URI is no name of ours: in a dialog it is the Contact of an endpoint, reached through our
    /// Record-Route. Private addresses repeat from network to network, so the person named in To decides, and the
    /// Contact only picks one of their endpoints. Anything else is another domain.
    /// </summary>
    private void ToContact(SipRequestContext context)
    {
        SipMessage request = context.Request;
        if (!request.ToTag.IsEmpty && names.FindAccount(request.ToUri) is { } account)
        {
            foreach (RegisteredEndpoint endpoint in registry.Find(account.Id))
            {
                if (Ascii.Equals(request.RequestUri, endpoint.ContactUri))
                {
                    ToEndpoint(context, account, endpoint);
                    return;
                }
            }

            answers.Refuse(context, RegistrarFailures.NoSuchCall);
            return;
        }

        answers.Refuse(context, RegistrarFailures.FederationOff);
    }

    private void ToEndpoint(SipRequestContext context, Account account, RegisteredEndpoint? endpoint)
    {
        if (endpoint is null || !account.Enabled)
        {
            answers.Refuse(context, RegistrarFailures.Offline);
            return;
        }

        proxy.Forward(context, [new ProxyTarget(endpoint.Connection, endpoint.ContactUri)]);
    }

    private void ToAll(SipRequestContext context, Account account)
    {
        SipMessage request = context.Request;
        if (request.ToTag.IsEmpty && !CanStart(request.Method))
        {
            answers.Refuse(context, RegistrarFailures.NoSuchCall);
            return;
        }

        Targets buffer = default;
        Span<ProxyTarget> targets = buffer;
        int count = 0;
        ImmutableArray<RegisteredEndpoint> endpoints = account.Enabled ? registry.Find(account.Id) : [];
        foreach (RegisteredEndpoint endpoint in endpoints)
        {
            // Who writes to oneself means one's other devices.
            if (endpoint.Connection != context.Connection || account.Id != context.Sender)
            {
                targets[count++] = new ProxyTarget(endpoint.Connection, endpoint.ContactUri);
            }
        }

        if (count == 0)
        {
            answers.Refuse(context, RegistrarFailures.Offline);
            return;
        }

        proxy.Forward(context, targets[..count]);
    }

    /// <summary>Whether a request of this method may stand outside a dialog.</summary>
    private static bool CanStart(SipMethod method) =>
        method is SipMethod.Invite or SipMethod.Message or SipMethod.Options or SipMethod.Refer;

    [InlineArray(RegistrarLimits.MaximumEndpointsPerUser)]
    private struct Targets
    {
        private ProxyTarget _first;
    }
}
