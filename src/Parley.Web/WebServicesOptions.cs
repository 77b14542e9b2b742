// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Web;

/// <summary>What the web services of one computer say and accept.</summary>
public sealed class WebServicesOptions
{
    /// <summary>The name under which clients reach the web services; it is in the server's certificate.</summary>
    public required string Host { get; init; }

    /// <summary>The HTTPS port that clients use.</summary>
    public int HttpsPort { get; init; } = 443;

    /// <summary>The name of the SIP server for Autodiscover.</summary>
    public required string SipHost { get; init; }

    /// <summary>The port of SIP over TLS for Autodiscover.</summary>
    public int SipPort { get; init; } = 5061;

    /// <summary>The deployment's default SIP domain; stands in NTLM challenges.</summary>
    public required string DefaultDomain { get; init; }

    /// <summary>
    /// Every name under which the web services are reached: a client that names another target is being relayed (row
    /// T30).
    /// </summary>
    public required IReadOnlyList<string> HostNames { get; init; }

    /// <summary>
    /// What the ticket service accepts, in the order it is offered: <c>kerberos</c>, <c>negotiate</c>, <c>ntlm</c>.
    /// Without <c>ntlm</c> no NTLM message is accepted under either name, without <c>kerberos</c> no ticket.
    /// With <c>password</c> the token service takes passwords of accounts of domains.
    /// </summary>
    public required IReadOnlyList<string> Schemes { get; init; }

    /// <summary>How long a bearer ticket lives.</summary>
    public TimeSpan TicketLife { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// How long a ticket for the certificate service says it lives: 1 hour. It buys for 5 minutes only; saying 8 hours
    /// would make a client keep it and present it again, spent, when a short-lived certificate must be replaced.
    /// </summary>
    public TimeSpan CertificateTicketLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a device certificate lives: 180 days; policy allows 8 hours to 365 days.</summary>
    public TimeSpan DeviceCertificateLife { get; init; } = TimeSpan.FromDays(180);

    /// <summary>The limits.</summary>
    public WebServicesLimits Limits { get; init; } = WebServicesLimits.Default;

    /// <summary>The addresses that follow from host and port.</summary>
    public WebServiceAddresses Addresses => WebServiceAddresses.For(Host, HttpsPort);
}
