// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Parley.Web;

/// <summary>
/// The absolute addresses of the web services, as they stand in challenges, metadata, tickets and answers.
/// </summary>
/// <param name="Origin">Scheme, host, and the port when it is not 443; no slash at the end.</param>
public sealed record WebServiceAddresses(string Origin)
{
    internal const string TicketServicePath = "/WebTicket/WebTicketService.svc";
    internal const string TokenServicePath = "/WebTicket/oauthtoken";
    internal const string CertificateServicePath = "/CertProv/CertProvisioningService.svc";
    internal const string CertificateProofPath = CertificateServicePath + "/WebTicket_Proof_SHA1";
    internal const string AutodiscoverRootPath = "/Autodiscover/AutodiscoverService.svc/root";
    internal const string AutodiscoverUserPath = AutodiscoverRootPath + "/user";

    /// <summary>
    /// The ticket service ([MS-OCAUTHWS] §3.2); also where tickets are asked for with HTTP authentication.
    /// </summary>
    public string TicketService => Origin + TicketServicePath;

    /// <summary>The token service, where a password buys a bearer ticket (RFC 6749 §4.3).</summary>
    public string TokenService => Origin + TokenServicePath;

    /// <summary>
    /// The certificate provisioning service: the parameter sts-uri of TLS-DSK challenges ([MS-SIPAE] §2.2.1).
    /// </summary>
    public string CertificateService => Origin + CertificateServicePath;

    /// <summary>
    /// Where certificates are asked for with a ticket and proof of its key; the audience of such tickets.
    /// </summary>
    public string CertificateProof => Origin + CertificateProofPath;

    /// <summary>The Autodiscover resource of a person; the audience of its tickets ([MS-OCDISCWS]).</summary>
    public string AutodiscoverUser => Origin + AutodiscoverUserPath;

    /// <summary>The addresses for a host and port.</summary>
    public static WebServiceAddresses For(string host, int port) => new(
        port == 443 ? "https://" + host : string.Create(CultureInfo.InvariantCulture, $"https://{host}:{port}"));
}
