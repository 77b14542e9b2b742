// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Writing;

namespace Parley.Sip.TestKit;

/// <summary>
/// Keeps the requests that a feature originates, and ends them when told. They reach the connection as well.
/// </summary>
public sealed class RecordingSender : ISipSender
{
    private readonly Lock _lock = new();
    private readonly List<SentRequest> _requests = [];

    /// <inheritdoc />
    public string Fqdn { get; init; } = "sip.contoso.test";

    /// <inheritdoc />
    public string ContactUri => $"sip:{Fqdn}:5061;transport=tls";

    /// <summary>What was sent, in order.</summary>
    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <inheritdoc />
    public SipMessageWriter RentWriter() => new();

    /// <inheritdoc />
    public void SendRequest(
        SipConnection connection, SipMessageWriter request, Action<SipRequestOutcome>? completed = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(request);
        WireMessage message = new(request.Finish());
        lock (_lock)
        {
            _requests.Add(new SentRequest(connection, message, completed));
        }

        if (!connection.Send(request))
        {
            completed?.Invoke(new SipRequestOutcome(503, null));
        }
    }

    /// <summary>The requests sent over one connection.</summary>
    public IEnumerable<WireMessage> To(SipConnection connection) =>
        Requests.Where(r => r.Connection == connection).Select(static r => r.Message);

    /// <summary>One request and its end.</summary>
    /// <param name="Connection">Where it went.</param>
    /// <param name="Message">What it was.</param>
    /// <param name="Completed">Who waits for its end; null when nobody does.</param>
    public sealed record SentRequest(
        SipConnection Connection, WireMessage Message, Action<SipRequestOutcome>? Completed)
    {
        /// <summary>Ends it.</summary>
        public void Complete(int statusCode, SipMessage? response = null) =>
            Completed?.Invoke(new SipRequestOutcome(statusCode, response));
    }
}
