// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;
using Parley.Security.Lockout;
using Parley.Security.WebTickets;
using Parley.Web.Http;
using Parley.Web.SignIn;

namespace Parley.Web.Tickets;

/// <summary>
/// The token service that UCWA clients give a password to (RFC 6749 §4.3). Only for accounts whose password a domain
/// keeps: the domain checks it, by its own rules of lockout and expiry, inside the budget of the whole deployment (row
/// T03). The token is a bearer ticket for the person's Autodiscover resource.
/// </summary>
internal sealed partial class TokenEndpoint(
    IDomainPasswords passwords, ICredentialSource credentials, IAccountDirectory directory, IAccountEpochs epochs,
    AttemptBudget budget, WebTicketIssuer issuer, WebServicesOptions options, TimeProvider time,
    ILogger<TokenEndpoint> logger)
{
    private const string InvalidRequest = "invalid_request";
    private const string InvalidGrant = "invalid_grant";
    private const string Wrong = "The user name or the password is wrong.";
    private const int EntropyLength = 32;

    public async Task IssueAsync(HttpContext context)
    {
        int most = options.Limits.MaximumFormBytes;
        RequestBody.Limit(context, most);
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals(MediaTypeNames.Application.FormUrlEncoded, StringComparison.OrdinalIgnoreCase)
            || await RequestBody.ReadAsync(context, most) is not { } body
            || !PasswordGrant.TryRead(body, out PasswordGrant? grant))
        {
            await RefuseAsync(
                context, StatusCodes.Status400BadRequest, InvalidRequest,
                "The body must be a form with grant_type, username and password, each once.");
            return;
        }

        using (grant)
        {
            await IssueAsync(context, grant);
        }
    }

    private async Task IssueAsync(HttpContext context, PasswordGrant grant)
    {
        if (grant.Type != "password")
        {
            await RefuseAsync(
                context, StatusCodes.Status400BadRequest, "unsupported_grant_type",
                "Tokens are given for a password here.");
        }
        else if (grant.User.Length == 0 || grant.Password.IsEmpty)
        {
            await RefuseAsync(
                context, StatusCodes.Status400BadRequest, InvalidRequest, "A user name and a password are needed.");
        }
        else
        {
            await CheckAsync(context, grant);
        }
    }

    private async Task CheckAsync(HttpContext context, PasswordGrant grant)
    {
        IPAddress source = SourceOf(context);
        (string domain, string user) = Split(grant.User);
        bool found = credentials.TryFindDomainAccount(user, domain, out DomainAccount account);
        AccountId? known = found ? account.Account : null;
        if (budget.TryReserve(known, grant.User, source, time.GetUtcNow(), out AttemptReservation reservation)
            != AttemptDenial.None)
        {
            LogRefused(logger, AuthenticationFailure.Throttled, source);
            context.Response.Headers.RetryAfter = "60";
            await RefuseAsync(
                context, StatusCodes.Status429TooManyRequests, InvalidGrant, "Too many attempts; try again later.");
            return;
        }

        // A change of the account while its password is checked must not be overtaken by the token.
        long before = epochs.Latest;
        void Settle(AuthenticationFailure decided) => budget.Settle(
            reservation, AttemptSettlement.For(Judge(known, decided)), time.GetUtcNow());
        AuthenticationFailure failure = AuthenticationFailure.UnknownAccount;
        bool isTold = false;

        // About a name without an account the domain is asked in vain: whether it is away, and how long it takes, must
        // not tell which names exist.
        if (found || credentials.TryInventDomainAccount(domain, out account))
        {
            // Settled by what the domain decides, also when the client or its patience is gone by then (row T03).
            AuthenticationFailure said =
                await passwords.CheckAsync(account, grant.Password, Settle, context.RequestAborted);
            failure = Judge(known, said);
            isTold = said is AuthenticationFailure.None or AuthenticationFailure.PasswordExpired;
        }
        else
        {
            budget.Settle(reservation, AttemptSettlement.For(failure), time.GetUtcNow());
        }

        await AnswerAsync(context, account.Account, before, failure, isTold);
    }

    private AuthenticationFailure Judge(AccountId? account, AuthenticationFailure failure)
    {
        if (IsAway(failure))
        {
            return failure;
        }

        if (account is not { } known)
        {
            return AuthenticationFailure.UnknownAccount;
        }

        if (failure != AuthenticationFailure.None)
        {
            return failure;
        }

        return directory.Find(known) is { } person
            ? credentials.CheckAccount(known, person.Address)
            : AuthenticationFailure.UnknownAccount;
    }

    private static bool IsAway(AuthenticationFailure failure) => failure
        is AuthenticationFailure.DirectoryUnavailable or AuthenticationFailure.DirectorySilent
        or AuthenticationFailure.ClockSkew;

    // What stands in the way is told only to whoever had the right secret: a domain says that an account is locked or
    // has expired without looking at it.
    private async Task AnswerAsync(
        HttpContext context, AccountId account, long before, AuthenticationFailure failure, bool isTold)
    {
        long epoch = failure == AuthenticationFailure.None ? epochs.Current(account) : 0;
        if (failure == AuthenticationFailure.None && epoch <= before
            && directory.Find(account) is { Enabled: true } person)
        {
            IssuedWebTicket issued = issuer.Issue(
                person.Id, person.Address, epoch, options.Addresses.AutodiscoverUser, options.TicketLife,
                RandomNumberGenerator.GetBytes(EntropyLength));
            LogIssued(logger, person.Id, issued.Ticket.Id);
            await TokenAnswer.WriteAsync(context, issued);
            return;
        }

        LogRefused(logger, failure, SourceOf(context));
        if (IsAway(failure))
        {
            context.Response.Headers.RetryAfter = "10";
            await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable",
                RefusalText.Of(failure, time.GetUtcNow())!);
            return;
        }

        await RefuseAsync(
            context, StatusCodes.Status400BadRequest, InvalidGrant,
            (isTold ? RefusalText.Of(failure, time.GetUtcNow()) : null) ?? Wrong);
    }

    private static IPAddress SourceOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    private Task RefuseAsync(HttpContext context, int status, string error, string description) =>
        TokenAnswer.RefuseAsync(context, status, error, description, options.SipHost);

    private static (string Domain, string User) Split(string name)
    {
        int at = name.IndexOf('\\', StringComparison.Ordinal);
        return at < 0 ? (string.Empty, name) : (name[..at], name[(at + 1)..]);
    }

    [LoggerMessage(7004, LogLevel.Information, "Account {Account} got bearer ticket {Ticket} for its password")]
    private static partial void LogIssued(ILogger logger, AccountId account, string ticket);

    [LoggerMessage(7005, LogLevel.Information, "A password at the token service from {Source} was refused: {Failure}")]
    private static partial void LogRefused(ILogger logger, AuthenticationFailure failure, IPAddress source);
}
