// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Kernel.Identifiers;
using Parley.Kernel.Limits;
using Parley.Security.Certificates;
using Parley.Security.WebTickets;
using Parley.Storage;
using Parley.Web.Http;
using Parley.Web.Soap;

namespace Parley.Web.CertificateProvisioning;

/// <summary>
/// The certificate provisioning service ([MS-OCAUTHWS] §3.1): a ticket, proof of its key, and a device's request buy
/// one certificate, within five minutes of the ticket's issue and once (row T30).
/// </summary>
internal sealed partial class CertificateEndpoint(
    WebTicketValidator tickets, DeploymentAuthorities authorities, IDeviceCertificateRegister register,
    WebServicesOptions options, TimeProvider time, ILogger<CertificateEndpoint> logger)
{
    private readonly WebServiceAddresses _addresses = options.Addresses;
    private readonly WebServicesLimits _limits = options.Limits;
    private readonly AccountRate _rate =
        new(options.Limits.CertificateRequestBurst, options.Limits.CertificateRequestInterval, time);
    private readonly byte[] _metadata = ServiceMetadata.ForCertificateService(options.Addresses);

    public Task DescribeAsync(HttpContext context) =>
        Answer.WriteAsync(context, StatusCodes.Status200OK, Answer.Xml, _metadata);

    public async Task IssueAsync(HttpContext context)
    {
        RequestBody.Limit(context, _limits.MaximumBodyBytes);
        if (RequestBody.Check(context.Request, _limits.MaximumBodyBytes) is var (status, detail))
        {
            await Problem.WriteAsync(context, status, detail);
            return;
        }

        byte[]? body = await RequestBody.ReadAsync(context, _limits.MaximumBodyBytes);
        if (body is null)
        {
            await RequestBody.RefuseAsync(context, _limits.MaximumBodyBytes);
            return;
        }

        (byte[]? answer, SoapFault? fault) = await IssueAsync(context.Request, body, context.RequestAborted);
        await (fault?.WriteAsync(context) ?? Answer.WriteAsync(context, StatusCodes.Status200OK, Answer.Xml, answer));
    }

    private async Task<(byte[]? Answer, SoapFault? Fault)> IssueAsync(
        HttpRequest httpRequest, byte[] body, CancellationToken cancellationToken)
    {
        if (!SoapAction.Is(httpRequest, SoapNames.GetAndPublishAction)
            || SoapRequest.Read(body, _limits) is not { } request
            || CertificateRequestMessage.Read(request.Operation) is not { } message)
        {
            return (null, SoapFault.Malformed);
        }

        if (FindTicket(request, out WebTicket? ticket) is { } refused)
        {
            return (null, refused);
        }

        if (!_rate.TryTake(ticket!.Account))
        {
            LogRefused(logger, ticket.Account, nameof(CertificateRegistration.TooMany));
            return (null, new SoapFault(
                true, "Too many certificates were asked for. Wait some minutes and sign in again."));
        }

        if (!DeviceCertificateRequest.TryRead(
            message.Pkcs10, out DeviceCertificateRequest? pkcs10, out CertificateRequestRefusal refusal))
        {
            LogUnusable(logger, ticket.Account, refusal);
            return (null, new SoapFault(true, refusal == CertificateRequestRefusal.UnacceptableKey
                ? "The key of the certificate request is not acceptable."
                : "The certificate request could not be read."));
        }

        return await RegisterAsync(ticket, message, pkcs10, cancellationToken);
    }

    private async Task<(byte[]? Answer, SoapFault? Fault)> RegisterAsync(
        WebTicket ticket, CertificateRequestMessage message, DeviceCertificateRequest pkcs10,
        CancellationToken cancellationToken)
    {
        // In this order: a password set before the check is seen by the check, one set after it by the register.
        long passwordEpoch = register.PasswordEpoch(ticket.Account);
        WebTicketRefusal refusal = tickets.CheckAccount(ticket);
        if (refusal != WebTicketRefusal.None)
        {
            LogTicketRefused(logger, refusal);
            return (null, SoapFault.InvalidTicket);
        }

        IssuedDeviceCertificate issued;
        CertificateRegistration registration;
        try
        {
            issued = authorities.IssueDevice(pkcs10, ticket.Address, options.DeviceCertificateLife);
            registration = await register.RegisterAsync(
                issued.ToRegister(ticket.Account, message.Device.ToString("D"), ticket.Id), passwordEpoch,
                cancellationToken);
        }
        catch (Exception e) when (e is DatabaseException or DatabaseBusyException or CertificateAuthorityException)
        {
            LogNotIssued(logger, e, ticket.Account);
            return (null, new SoapFault(false, "The certificate could not be issued. Try again later."));
        }

        if (registration != CertificateRegistration.Stored)
        {
            LogRefused(logger, ticket.Account, registration.ToString());
        }

        return registration switch
        {
            CertificateRegistration.Stored => Stored(ticket, message, issued),
            CertificateRegistration.TicketSpent =>
                (null, new SoapFault(true, "This ticket has bought its certificate already.")),
            CertificateRegistration.TooMany =>
                (null, new SoapFault(true, "Too many certificates were asked for. Wait an hour and sign in again.")),
            CertificateRegistration.AccountRefused => (null, SoapFault.InvalidTicket),
        };
    }

    private (byte[]? Answer, SoapFault? Fault) Stored(
        WebTicket ticket, CertificateRequestMessage message, IssuedDeviceCertificate issued)
    {
        LogIssued(logger, ticket.Account, issued.Serial, message.Device);
        return (CertificateAnswer.Write(issued.Der, message.DeviceText, ticket.Address), null);
    }

    private SoapFault? FindTicket(SoapRequest request, out WebTicket? ticket)
    {
        ticket = null;
        DateTimeOffset now = time.GetUtcNow();
        if (request.Header.Only("Security", SoapNames.Security) is not { } security
            || security.Only("Assertion", SoapNames.Saml) is not { } assertion)
        {
            return SoapFault.Malformed;
        }

        WebTicketRefusal refusal = tickets.Validate(assertion.OuterXml, _addresses.CertificateProof, now, out ticket);
        if (ticket is null)
        {
            LogTicketRefused(logger, refusal);
            return SoapFault.InvalidTicket;
        }

        if (!EndorsingSignature.Verify(
            security, ticket.Proof.Span, assertion.GetAttribute("AssertionID"), now, _limits.ClockSkew))
        {
            LogUnproved(logger, ticket.Account);
            return new SoapFault(true, "The request is not signed with the key of its ticket.");
        }

        return now - ticket.IssuedAt > _limits.PurchaseWindow
            ? new SoapFault(true, "The ticket is too old to buy a certificate.")
            : null;
    }

    [LoggerMessage(
        7010, LogLevel.Information, "Account {Account} got device certificate {Serial} for endpoint {Device}")]
    private static partial void LogIssued(ILogger logger, AccountId account, string serial, Guid device);

    [LoggerMessage(7011, LogLevel.Warning, "A device certificate for account {Account} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, AccountId account, string reason);

    [LoggerMessage(7012, LogLevel.Warning, "A ticket at the certificate service was refused: {Reason}")]
    private static partial void LogTicketRefused(ILogger logger, WebTicketRefusal reason);

    [LoggerMessage(7013, LogLevel.Warning, "A ticket of account {Account} was presented without proof of its key")]
    private static partial void LogUnproved(ILogger logger, AccountId account);

    [LoggerMessage(7014, LogLevel.Information, "A certificate request of account {Account} is unusable: {Reason}")]
    private static partial void LogUnusable(ILogger logger, AccountId account, CertificateRequestRefusal reason);

    [LoggerMessage(7015, LogLevel.Error, "A device certificate for account {Account} could not be issued")]
    private static partial void LogNotIssued(ILogger logger, Exception exception, AccountId account);
}
