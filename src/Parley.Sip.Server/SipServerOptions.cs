// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net.Security;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Transactions;

namespace Parley.Sip.Server;

/// <summary>How a SIP server is set up. Everything is read once, when it is made.</summary>
public sealed class SipServerOptions
{
    /// <summary>The FQDN of this computer: in Via, Record-Route, Contact and ms-diagnostics.</summary>
    public required string Fqdn { get; init; }

    /// <summary>The port that stands beside it for TLS.</summary>
    public int TlsPort { get; init; } = 5061;

    /// <summary>The port that stands beside it for plain TCP.</summary>
    public int TcpPort { get; init; } = 5060;

    /// <summary>The port that stands beside it for UDP.</summary>
    public int UdpPort { get; init; } = 5060;

    /// <summary>Where to listen.</summary>
    public IReadOnlyList<SipListenerOptions> Listeners { get; init; } = [];

    /// <summary>
    /// The server's certificate with its chain, asked for at every TLS handshake, so that a renewed one serves the next
    /// client. Needed when a listener has TLS.
    /// </summary>
    public Func<SslStreamCertificateContext>? Certificate { get; init; }

    /// <summary>How clients sign in.</summary>
    public required SipAuthenticationOptions Authentication { get; init; }

    /// <summary>The numbers that protect it.</summary>
    public SipServerLimits Limits { get; init; } = new();

    /// <summary>The times of the transactions.</summary>
    public TransactionTimers Timers { get; init; } = TransactionTimers.Default;
}
