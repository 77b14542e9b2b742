// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.WebTickets;
using Parley.Web.Http;
using Parley.Web.SignIn;
using Parley.Web.Soap;

namespace Parley.Web.Tickets;

/// <summary>
/// The web ticket service ([MS-OCAUTHWS] §3.2): HTTP authentication says who speaks, the request says for which
/// service, and the ticket is for exactly that person and that service.
/// </summary>
internal sealed partial class TicketEndpoint(
    HttpSignIn signIn, IAccountDirectory directory, WebTicketIssuer issuer, WebServicesOptions options,
    ILogger<TicketEndpoint> logger)
{
    private readonly WebServiceAddresses _addresses = options.Addresses;
    private readonly byte[] _metadata = ServiceMetadata.ForTicketService(options.Addresses);

    public Task DescribeAsync(HttpContext context) =>
        Answer.WriteAsync(context, StatusCodes.Status200OK, Answer.Xml, _metadata);

    public async Task IssueAsync(HttpContext context)
    {
        RequestBody.Limit(context, options.Limits.MaximumBodyBytes);
        if (RequestBody.Check(context.Request, options.Limits.MaximumBodyBytes) is var (status, detail))
        {
            await Problem.WriteAsync(context, status, detail);
            return;
        }

        // The body is sent in full on every leg; it is looked at on the last.
        if (await signIn.AuthenticateAsync(context) is not { } account)
        {
            await Problem.WriteAsync(
                context, context.Response.StatusCode, HttpSignIn.DetailOf(context) ?? "Sign in first.");
            return;
        }

        byte[]? body = await RequestBody.ReadAsync(context, options.Limits.MaximumBodyBytes);
        if (body is null)
        {
            await RequestBody.RefuseAsync(context, options.Limits.MaximumBodyBytes);
        }
        else if (Issue(context, account, body, out SoapFault fault) is { } answer)
        {
            await Answer.WriteAsync(context, StatusCodes.Status200OK, Answer.Xml, answer);
        }
        else
        {
            await fault.WriteAsync(context);
        }
    }

    private byte[]? Issue(HttpContext context, SignedInAccount account, byte[] body, out SoapFault fault)
    {
        fault = SoapFault.Malformed;
        if (!SoapAction.Is(context.Request, SoapNames.IssueAction)
            || SoapRequest.Read(body, options.Limits) is not { } request
            || TicketRequest.Read(request.Operation) is not { } asked)
        {
            return null;
        }

        if (directory.Find(account.Account) is not { Enabled: true } person || !Owns(person, asked.Claimed))
        {
            // The same for an address of somebody else and for one that does not exist.
            LogRefused(logger, account.Account);
            context.Response.Headers["X-Ms-diagnostics"] = $"28000;source=\"{options.SipHost}\";"
                + "reason=\"User is not SIP enabled.\";faultcode=\"wsse:FailedAuthentication\"";
            fault = new SoapFault(true, "The account that signed in does not have the address it asks for.");
            return null;
        }

        if (LifeFor(asked.AppliesTo, out string audience) is not { } life)
        {
            fault = new SoapFault(true, "Tickets for this service are not issued here.");
            return null;
        }

        IssuedWebTicket issued = issuer.Issue(person.Id, person.Address, account.Epoch, audience, life, asked.Entropy);
        LogIssued(logger, person.Id, issued.Ticket.Id, audience);
        return TicketAnswer.Write(issued, asked.Context);
    }

    private static bool Owns(Account person, SipAddress? claimed) => claimed is null || person.Address.Equals(claimed);

    // The services there are tickets for, each with its life; case does not matter in what the client copied.
    private TimeSpan? LifeFor(string appliesTo, out string audience)
    {
        audience = _addresses.CertificateProof;
        if (string.Equals(appliesTo, audience, StringComparison.OrdinalIgnoreCase))
        {
            return options.CertificateTicketLife;
        }

        audience = _addresses.AutodiscoverUser;
        return string.Equals(appliesTo, audience, StringComparison.OrdinalIgnoreCase) ? options.TicketLife : null;
    }

    [LoggerMessage(7002, LogLevel.Information, "Account {Account} got web ticket {Ticket} for {Audience}")]
    private static partial void LogIssued(ILogger logger, AccountId account, string ticket, string audience);

    [LoggerMessage(
        7003, LogLevel.Warning, "Account {Account} signed in at the ticket service and claimed an address not its own")]
    private static partial void LogRefused(ILogger logger, AccountId account);
}
