// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Parley.Security.Authentication;
using Parley.Security.Ntlm;
using Parley.Security.WebTickets;

namespace Parley.Web.SignIn;

/// <summary>
/// HTTP authentication of the ticket service: NTLM messages by hand, under the name NTLM or Negotiate, and Kerberos
/// under Negotiate (client contract 4.1, 3.2 and 3.3). Attempts draw on the budget of the whole deployment before a
/// secret is looked at (row T03). Basic does not exist here (row T11).
/// </summary>
internal sealed partial class HttpSignIn(
    NtlmHttpAuthenticator ntlm, IAccountEpochs epochs, WebServicesOptions options, TimeProvider time,
    ILogger<HttpSignIn> logger, KerberosHttpSignIn? kerberos = null)
{
    private static readonly object DetailKey = new();

    private const string Negotiate = "Negotiate";
    private const string Ntlm = "NTLM";

    private readonly string[] _offers = [.. options.Schemes.Select(NameOf).OfType<string>().Distinct()];

    private bool AcceptsNtlm => _offers.Contains(Ntlm);

    private bool AcceptsKerberos => kerberos is not null && options.Schemes.Contains("kerberos");

    /// <summary>Why the sign-in of a request was refused, as far as a person is told; null when nothing is.</summary>
    public static string? DetailOf(HttpContext context) => context.Items[DetailKey] as string;

    /// <summary>
    /// Finds who speaks. When nobody has proved it yet, the response is prepared: 401 with the next challenge.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <returns>Who, or null: then the caller writes a body and is done.</returns>
    public async ValueTask<SignedInAccount?> AuthenticateAsync(HttpContext context)
    {
        if (ConnectionSignIn.Of(context) is not { } connection || !HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            return Challenge(context);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return IsStillGood(connection, now) ? connection.Account : Challenge(context);
        }

        // Whoever presents a credential is nobody until it is proved.
        connection.Account = null;
        if (!TryReadToken(context.Request, out string scheme, out byte[] token))
        {
            connection.Exchange = null;
            return Challenge(context);
        }

        if (AcceptsKerberos && scheme == Negotiate && !NtlmHttpExchange.IsMessage(token))
        {
            connection.Exchange = null;
            return AcceptTicket(context, connection, kerberos!, token, now);
        }

        if (!AcceptsNtlm)
        {
            return Challenge(context);
        }

        return NtlmHttpExchange.IsNegotiate(token)
            ? Begin(context, connection, scheme, token, now)
            : await FinishAsync(context, connection, token, now);
    }

    private SignedInAccount? AcceptTicket(
        HttpContext context, ConnectionSignIn connection, KerberosHttpSignIn scheme, byte[] token, DateTimeOffset now)
    {
        // As below: a change of the account meanwhile must not be overtaken.
        long before = epochs.Latest;
        KerberosHttpResult result = scheme.Accept(token, connection.ChannelBinding.Span, now);
        if (result.Failure != AuthenticationFailure.None)
        {
            LogRefused(logger, result.Failure, SourceOf(context));
            return Challenge(context, RefusalText.Of(result.Failure, now));
        }

        long epoch = epochs.Current(result.Account);
        if (epoch > before)
        {
            return Challenge(context);
        }

        if (!result.Reply.IsEmpty)
        {
            context.Response.Headers.WWWAuthenticate = Negotiate + " " + Convert.ToBase64String(result.Reply.Span);
        }

        connection.Account = new SignedInAccount(result.Account, epoch);
        connection.Until = now + options.Limits.SignedInConnectionLife;
        if (result.ExpiresAt < connection.Until)
        {
            connection.Until = result.ExpiresAt;
        }

        return connection.Account;
    }

    private SignedInAccount? Begin(
        HttpContext context, ConnectionSignIn connection, string scheme, byte[] token, DateTimeOffset now)
    {
        connection.Exchange = ntlm.Begin(
            SourceOf(context), NtlmChannelBinding.Of(connection.ChannelBinding.Span));
        if (!connection.Exchange.TryCreateChallenge(token, now, out byte[]? challenge))
        {
            connection.Exchange = null;
            return Challenge(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = scheme + " " + Convert.ToBase64String(challenge);
        return null;
    }

    private async ValueTask<SignedInAccount?> FinishAsync(
        HttpContext context, ConnectionSignIn connection, byte[] token, DateTimeOffset now)
    {
        NtlmHttpExchange? exchange = connection.Exchange;
        connection.Exchange = null;
        if (exchange is null)
        {
            return Challenge(context);
        }

        // A change of the account while its secret is verified must not be overtaken by the ticket.
        long before = epochs.Latest;
        NtlmResult result = await exchange.VerifyAsync(token, now, context.RequestAborted);
        if (!result.Succeeded)
        {
            LogRefused(logger, result.Failure, SourceOf(context));
            return Challenge(context, RefusalText.Of(result.Failure, now));
        }

        long epoch = epochs.Current(result.Account);
        if (epoch > before)
        {
            return Challenge(context);
        }

        connection.Account = new SignedInAccount(result.Account, epoch);
        connection.Until = now + options.Limits.SignedInConnectionLife;
        return connection.Account;
    }

    private bool IsStillGood(ConnectionSignIn connection, DateTimeOffset now) =>
        connection.Account is { } account && now < connection.Until && epochs.Current(account.Account) == account.Epoch;

    private bool TryReadToken(HttpRequest request, out string scheme, out byte[] token)
    {
        scheme = string.Empty;
        token = [];
        if (request.Headers.Authorization is not [var header]
            || !TokenHeader.TryRead(
                header, options.Limits.MaximumCredentialCharacters, out ReadOnlySpan<char> named, out byte[]? read))
        {
            return false;
        }

        foreach (string offer in _offers)
        {
            if (named.Equals(offer, StringComparison.OrdinalIgnoreCase))
            {
                scheme = offer;
                token = read;
                return true;
            }
        }

        return false;
    }

    // One line per scheme: clients read no lists (client contract 4.1).
    private SignedInAccount? Challenge(HttpContext context, string? detail = null)
    {
        context.Items[DetailKey] = detail;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        foreach (string offer in _offers)
        {
            context.Response.Headers.Append(HeaderNames.WWWAuthenticate, offer);
        }

        return null;
    }

    private static string? NameOf(string scheme) => scheme switch
    {
        "kerberos" or "negotiate" => Negotiate,
        "ntlm" or "domain-ntlm" => Ntlm,
        _ => null,
    };

    private static IPAddress SourceOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    [LoggerMessage(7001, LogLevel.Information, "A sign-in at the ticket service from {Source} was refused: {Failure}")]
    private static partial void LogRefused(ILogger logger, AuthenticationFailure failure, IPAddress source);
}
