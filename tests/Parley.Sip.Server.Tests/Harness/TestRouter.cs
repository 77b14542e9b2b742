// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>The least that a registrar and a router do: REGISTER binds a connection, a Request-URI finds it.</summary>
internal sealed class TestRouter(ISipProxy proxy) : ISipRequestHandler
{
    private readonly Lock _lock = new();
    private readonly List<(string Address, string Epid, SipConnection Connection)> _endpoints = [];

    /// <summary>Asked before anything else; true when it has dealt with the request.</summary>
    public Func<SipRequestContext, bool>? Before { get; set; }

    /// <summary>Where every MESSAGE goes, without looking: for tests that count allocations.</summary>
    public ProxyTarget[]? Fast { get; set; }

    /// <summary>What was seen: method and sender.</summary>
    public List<string> Seen { get; } = [];

    public bool Accepts(SipRequestContext context) => context.Request.Method != SipMethod.Update;

    public void Handle(SipRequestContext context)
    {
        if (Fast is { } fast && context.Request.Method == SipMethod.Message)
        {
            proxy.Forward(context, fast);
            return;
        }

        HandleSlowly(context);
    }

    private void HandleSlowly(SipRequestContext context)
    {
        lock (_lock)
        {
            Seen.Add(Encoding.ASCII.GetString(context.Request.MethodToken) + " " + context.SenderAddress);
        }

        if (Before?.Invoke(context) == true)
        {
            return;
        }

        if (context.Request.Method == SipMethod.Register)
        {
            Register(context);
            return;
        }

        string uri = Encoding.UTF8.GetString(context.Request.RequestUri);
        ProxyTarget[] targets;
        lock (_lock)
        {
            targets = [.. _endpoints
                .Where(e => uri == e.Address
                    || uri.StartsWith(e.Address + ";opaque=user:epid:" + e.Epid + ";", StringComparison.Ordinal))
                .Select(e => new ProxyTarget(e.Connection, uri))];
        }

        proxy.Forward(context, targets);
    }

    private void Register(SipRequestContext context)
    {
        string address = context.SenderAddress.Uri;
        string epid = Encoding.ASCII.GetString(context.Request.FromEpid);
        lock (_lock)
        {
            _endpoints.RemoveAll(e => e.Address == address && e.Epid == epid);
            _endpoints.Add((address, epid, context.Connection));
        }

        context.Connection.Closed += closed =>
        {
            lock (_lock)
            {
                _endpoints.RemoveAll(e => e.Connection == closed);
            }
        };
        Parley.Sip.Writing.SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Expires, 7200);
        context.Send(response);
    }
}
