// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Dispatch;

/// <summary>How a request that this server originates ended.</summary>
/// <param name="StatusCode">The final status; 408 for a time-out, 503 for a lost connection.</param>
/// <param name="Response">The response, valid during the call; null when none came.</param>
public readonly record struct SipRequestOutcome(int StatusCode, SipMessage? Response);

/// <summary>Sends requests of this server's own: notifications, deregistration notices, later invitations.</summary>
public interface ISipSender
{
    /// <summary>A writer for a new message; one at a time per thread.</summary>
    SipMessageWriter RentWriter();

    /// <summary>
    /// Adds our Via to a request whose other headers are written, and sends it. BENOTIFY has no transaction; any other
    /// method gets one, and its end is told.
    /// </summary>
    void SendRequest(SipConnection connection, SipMessageWriter request, Action<SipRequestOutcome>? completed = null);

    /// <summary>The FQDN of this computer, for ms-diagnostics and Contact.</summary>
    string Fqdn { get; }

    /// <summary>The Contact URI of this server's own dialogs: <c>sip:fqdn:port;transport=tls</c>.</summary>
    string ContactUri { get; }
}

/// <summary>
/// Forwards requests statefully (RFC 3261 §16): Via, Record-Route, Max-Forwards, forking, best response, CANCEL, fork
/// clean-up.
/// </summary>
public interface ISipProxy
{
    /// <summary>
    /// Forwards to one or more targets in parallel. The proxy owns the answer from here on: it picks the best response,
    /// cancels losers, absorbs late 2xx with ACK and BYE (client contract 6.2), and answers 408 after Timer C.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="targets">Where to: each a flow and the Request-URI to use on it.</param>
    void Forward(SipRequestContext context, ReadOnlySpan<ProxyTarget> targets);
}

/// <summary>One branch of a forwarded request.</summary>
/// <param name="Connection">The flow to the endpoint.</param>
/// <param name="RequestUri">The Request-URI on that branch: the endpoint's Contact.</param>
public readonly record struct ProxyTarget(SipConnection Connection, string RequestUri);
