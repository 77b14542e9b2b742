// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Parley.Security.Authentication;
using Parley.Sip.Server.Connections;

namespace Parley.Sip.Server.Diagnostics;

/// <summary>The counters of the SIP server. Tags come from enums only: never an address, a user or a URI.</summary>
internal sealed class SipServerMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Parley.Sip.Server";

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _connectionsRefused;
    private readonly Counter<long> _octetsReceived;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _responses;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<int> _transactions;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _faults;

    // Tags by value, so that counting boxes nothing.
    private readonly KeyValuePair<string, object?>[] _reasonTags = Tags<RefusalReason>("reason");
    private readonly KeyValuePair<string, object?>[] _refusalTags = Tags<ConnectionRefusal>("reason");
    private readonly KeyValuePair<string, object?>[] _failureTags = Tags<AuthenticationFailure>("outcome");

    /// <summary>Makes the instruments.</summary>
    public SipServerMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _connections = _meter.CreateUpDownCounter<int>(
            "parley.sip.connections.active", "{connection}", "Connections that are open or in their TLS handshake");
        _connectionsRefused = _meter.CreateCounter<long>(
            "parley.sip.connections.refused", "{connection}", "Connections that were not taken, by reason");
        _octetsReceived = _meter.CreateCounter<long>("parley.sip.received", "By", "Octets received, TLS removed");
        _requests = _meter.CreateCounter<long>("parley.sip.requests", "{message}", "Requests received");
        _responses = _meter.CreateCounter<long>("parley.sip.responses", "{message}", "Responses received");
        _refused = _meter.CreateCounter<long>("parley.sip.refused", "{message}", "Messages refused, by reason");
        _transactions = _meter.CreateUpDownCounter<int>(
            "parley.sip.transactions.active", "{transaction}",
            "Requests sent or forwarded that wait for their final answer");
        _signIns = _meter.CreateCounter<long>(
            "parley.sip.sign_ins", "{attempt}", "Sign-in attempts that ended, by outcome");
        _faults = _meter.CreateCounter<long>("parley.sip.faults", "{fault}", "Faults of the server itself");
    }

    /// <summary>A connection was taken.</summary>
    public void ConnectionOpened() => _connections.Add(1);

    /// <summary>A connection has gone.</summary>
    public void ConnectionClosed() => _connections.Add(-1);

    /// <summary>A connection was not taken.</summary>
    public void ConnectionRefused(ConnectionRefusal reason) => _connectionsRefused.Add(1, _refusalTags[(int)reason]);

    /// <summary>Octets arrived.</summary>
    public void OctetsReceived(int count) => _octetsReceived.Add(count);

    /// <summary>A message arrived.</summary>
    public void Received(bool request) => (request ? _requests : _responses).Add(1);

    /// <summary>A message was refused.</summary>
    public void Refused(RefusalReason reason) => _refused.Add(1, _reasonTags[(int)reason]);

    /// <summary>A request waits for its answer, or no longer.</summary>
    public void TransactionsChanged(int change) => _transactions.Add(change);

    /// <summary>An attempt to sign in ended.</summary>
    public void SignedIn(AuthenticationFailure failure) => _signIns.Add(1, _failureTags[(int)failure]);

    /// <summary>The server itself failed.</summary>
    public void Fault() => _faults.Add(1);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] Tags<T>(string name)
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        KeyValuePair<string, object?>[] tags = new KeyValuePair<string, object?>[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            tags[i] = new KeyValuePair<string, object?>(name, values[i].ToString());
        }

        return tags;
    }
}
