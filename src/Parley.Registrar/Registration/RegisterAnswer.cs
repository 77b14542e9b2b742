// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parley.Registrar.Diagnostics;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Writing;

namespace Parley.Registrar.Registration;

/// <summary>
/// The answers to REGISTER. Every header of the one to a Lync client is a trap of client contract 1.5: the UUID in
/// lower case, Allow-Events without a blank, one token per Supported line, Expires present.
/// </summary>
internal sealed class RegisterAnswer(ISipSender sender, TimeProvider time, RegistrarOptions options)
{
    private readonly string _keepAlive = string.Create(
        CultureInfo.InvariantCulture,
        $"UAS; tcp=no; hop-hop=yes; end-end=no; timeout={(long)options.KeepAliveTimeout.TotalSeconds}");

    /// <summary>The events that a client may subscribe to; it splits at commas and trims nothing.</summary>
    public static ReadOnlySpan<byte> AllowEvents =>
        "vnd-microsoft-provisioning,vnd-microsoft-roaming-contacts,vnd-microsoft-roaming-ACL,presence,"u8
        + "presence.wpending,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2"u8;

    /// <summary>200 to a Lync client that signed in or refreshed.</summary>
    public void Registered(SipRequestContext context, RegisteredEndpoint endpoint, TimeSpan lifetime, bool refresh)
    {
        SipMessage request = context.Request;
        long seconds = (long)lifetime.TotalSeconds;
        SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Contact, MicrosoftContact(endpoint, seconds));
        response.Header(SipHeaderId.Expires, seconds);
        response.Header(
            SipHeaderId.PresenceState, refresh ? "register-action=\"refreshed\""u8 : "register-action=\"added\""u8);
        response.Header(SipHeaderId.AllowEvents, AllowEvents);
        response.Header(SipHeaderId.Supported, "adhoclist"u8);
        response.Header(SipHeaderId.Supported, "msrtc-event-categories"u8);
        response.Header(SipHeaderId.Server, "RTC/5.0"u8);
        if (request.TryGetHeader(SipHeaderId.MsKeepAlive, out _))
        {
            response.Header(SipHeaderId.MsKeepAlive, _keepAlive);
        }

        context.Send(response);
    }

    /// <summary>200 to a client that signed out; a standard phone gets what is still registered.</summary>
    public void SignedOut(SipRequestContext context, bool microsoft, ImmutableArray<RegisteredEndpoint> left)
    {
        if (!microsoft)
        {
            List(context, left);
            return;
        }

        SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Expires, 0);
        response.Header(SipHeaderId.Server, "RTC/5.0"u8);
        context.Send(response);
    }

    /// <summary>200 of RFC 3261 §10.3 step 8: every binding with what is left of its life.</summary>
    public void List(SipRequestContext context, ImmutableArray<RegisteredEndpoint> endpoints)
    {
        DateTimeOffset now = time.GetUtcNow();
        SipMessageWriter response = context.CreateResponse(200);
        foreach (RegisteredEndpoint endpoint in endpoints)
        {
            long seconds = Math.Max(0, (long)Math.Ceiling((endpoint.ExpiresAt - now).TotalSeconds));
            string instance = endpoint.InstanceId is { } id ? $";+sip.instance=\"<urn:uuid:{id}>\"" : "";
            response.Header(
                SipHeaderId.Contact,
                string.Create(CultureInfo.InvariantCulture, $"<{endpoint.ContactUri}>;expires={seconds}{instance}"));
        }

        context.Send(response);
    }

    /// <summary>A refusal, with the header that its status demands.</summary>
    public void Refuse(SipRequestContext context, SipFailure failure)
    {
        SipMessageWriter response = context.CreateResponse(failure.StatusCode);
        switch (failure.StatusCode)
        {
            case 421:
                response.Header(SipHeaderId.Require, "gruu-10"u8);
                break;
            case 423:
                response.Header(SipHeaderId.MinExpires, (long)options.MinimumExpires.TotalSeconds);
                break;
            case 489:
                response.Header(SipHeaderId.AllowEvents, "registration"u8);
                break;
        }

        response.Header(
            SipHeaderId.MsDiagnostics, $"{failure.DiagnosticsId};reason=\"{failure.Reason}\";source=\"{sender.Fqdn}\"");
        context.Send(response);
    }

    private static string MicrosoftContact(RegisteredEndpoint endpoint, long seconds)
    {
        StringBuilder contact = new(320);
        contact.Append('<').Append(endpoint.ContactUri);
        if (!endpoint.ContactUri.Contains(";ms-received-cid=", StringComparison.OrdinalIgnoreCase))
        {
            contact.Append(CultureInfo.InvariantCulture, $";ms-received-cid={endpoint.Connection.Id:X}");
        }

        contact.Append(CultureInfo.InvariantCulture, $">;expires={seconds}");
        if (endpoint.InstanceId is { } instance)
        {
            contact.Append(";+sip.instance=\"<urn:uuid:").Append(instance).Append(">\"");
        }

        if (endpoint.Gruu is { } gruu)
        {
            contact.Append(";gruu=\"").Append(gruu).Append('"');
        }

        return contact.ToString();
    }
}
