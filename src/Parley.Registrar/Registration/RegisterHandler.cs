// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using Parley.Directory.Users;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Endpoints;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Registration;

/// <summary>
/// Answers REGISTER (RFC 3261 §10.3, [MS-SIPREGE] §3.1; client contract 1.3 and 1.5). The binding is to the connection.
/// </summary>
internal sealed class RegisterHandler(
    EndpointRegistry registry, IAccountDirectory directory, ServerNames names, RegisterAnswer answer, TimeProvider time,
    RegistrarOptions options) : ISipRequestHandler
{
    private readonly RegistrationReader _reader = new(options.Limits);

    /// <inheritdoc />
    public bool Accepts(SipRequestContext context) => context.Request.Method == SipMethod.Register;

    /// <inheritdoc />
    public void Handle(SipRequestContext context)
    {
        SipMessage request = context.Request;
        if (!names.IsOwnAddress(request.ToUri, context.Sender))
        {
            RegistrarFailures.NotYourAddress.Send(context);
            return;
        }

        if (!names.IsServed(request.RequestUri, context.Connection))
        {
            RegistrarFailures.NotOurDomain.Send(context);
            return;
        }

        if (_reader.Read(request, out RegistrationRequest? registration) is { } failure)
        {
            answer.Refuse(context, failure);
            return;
        }

        switch (registration!.Intent)
        {
            case RegistrationIntent.Query:
                answer.List(context, registry.Find(context.Sender));
                break;
            case RegistrationIntent.SignOut:
                registry.SignOut(context.Sender, context.Connection);
                answer.SignedOut(context, registration.Microsoft, registry.Find(context.Sender));
                break;
            case RegistrationIntent.SignOutAll:
                registry.SignOutAll(context.Sender, context.Connection);
                answer.SignedOut(context, registration.Microsoft, registry.Find(context.Sender));
                break;
            case RegistrationIntent.Bind:
                Bind(context, registration);
                break;
        }
    }

    private void Bind(SipRequestContext context, RegistrationRequest registration)
    {
        if (registration.Expires < options.MinimumExpires)
        {
            answer.Refuse(context, RegistrarFailures.IntervalTooBrief);
            return;
        }

        if (directory.Find(context.Sender) is not { Enabled: true } account)
        {
            RegistrarFailures.AccountRefused.Send(context);
            return;
        }

        SipMessage request = context.Request;
        string callId = Encoding.UTF8.GetString(request.CallId);
        RegistrationState? present = registry.Find(context.Sender, context.Connection);
        bool refresh = present is not null && present.Endpoint.Key == registration.Key;
        if (refresh && present!.Dialog.CallId == callId && request.CSeqNumber <= present.Dialog.CSeq)
        {
            RegistrarFailures.StaleRegister.Send(context);
            return;
        }

        TimeSpan lifetime = registration.Expires is { } asked && asked < options.RegistrationExpires
            ? asked
            : options.RegistrationExpires;
        string? gruu = registration is { WantsGruu: true, Instance: { } instance }
            ? Gruu.Create(account.Address, instance)
            : null;
        RegistrationState state = new(
            new RegisteredEndpoint(
                account.Id, account.Address, registration.Key, registration.Epid, registration.Instance?.ToString("D"),
                gruu, registration.ContactUri, context.Connection, time.GetUtcNow() + lifetime,
                context.CertificateSerial),
            new RegistrationDialog(
                callId, Encoding.UTF8.GetString(request.FromTag), context.LocalTag, request.CSeqNumber,
                registration.Microsoft));

        // The answer goes out first: nothing that is routed to the new endpoint may overtake it on the wire. Requests
        // of one connection come one after another, so nothing of the client's can slip in between.
        if (registration.Microsoft)
        {
            answer.Registered(context, state.Endpoint, lifetime, refresh);
            registry.Register(state);
        }
        else
        {
            answer.List(context, [.. Others(context), state.Endpoint]);
            registry.Register(state);
        }
    }

    private IEnumerable<RegisteredEndpoint> Others(SipRequestContext context)
    {
        foreach (RegisteredEndpoint endpoint in registry.Find(context.Sender))
        {
            if (endpoint.Connection != context.Connection)
            {
                yield return endpoint;
            }
        }
    }
}
