// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Parley.Security.WebTickets;
using Parley.Web.Http;

namespace Parley.Web.Autodiscover;

/// <summary>
/// Autodiscover ([MS-OCDISCWS]): the root says where to ask, a person's resource says where to sign in. The latter
/// wants a bearer ticket in X-MS-WebTicket, or in Authorization as UCWA clients send it; without a good one it answers
/// 401 and names the ticket service (client contract 1.2).
/// </summary>
internal sealed partial class AutodiscoverEndpoint(
    WebTicketValidator tickets, WebServicesOptions options, TimeProvider time, ILogger<AutodiscoverEndpoint> logger)
{
    private const string TicketPrefix = "opaque=";
    private const string BearerPrefix = "Bearer cwt=";

    private readonly WebServiceAddresses _addresses = options.Addresses;
    private readonly byte[] _root = AutodiscoverDocument.ForRoot(options.Addresses);
    private readonly byte[] _user = AutodiscoverDocument.ForUser(options);

    public Task RootAsync(HttpContext context) =>
        Answer.WriteAsync(context, StatusCodes.Status200OK, AutodiscoverDocument.ContentType, _root);

    public Task UserAsync(HttpContext context)
    {
        if (ReadTicket(context.Request) is { } assertion)
        {
            WebTicketRefusal refusal = tickets.Validate(
                assertion, _addresses.AutodiscoverUser, time.GetUtcNow(), out _);
            if (refusal == WebTicketRefusal.None)
            {
                return Answer.WriteAsync(context, StatusCodes.Status200OK, AutodiscoverDocument.ContentType, _user);
            }

            LogTicketRefused(logger, refusal);
        }

        if (options.Schemes.Contains("password")
            && context.Request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            // UCWA clients, which ask for JSON, learn from it where a password buys a token.
            context.Response.Headers.WWWAuthenticate =
                $"MsRtcOAuth href=\"{_addresses.TokenService}\",grant_type=\"password\"";
        }

        // No other WWW-Authenticate: the client would try HTTP authentication here instead of fetching a ticket.
        context.Response.Headers["X-MS-WebTicketURL"] = _addresses.TicketService;
        return Problem.WriteAsync(
            context, StatusCodes.Status401Unauthorized, "A web ticket for this resource is needed.");
    }

    private string? ReadTicket(HttpRequest request)
    {
        (StringValues header, string prefix) = request.Headers.Authorization.Count > 0
            ? (request.Headers.Authorization, BearerPrefix)
            : (request.Headers["X-MS-WebTicket"], TicketPrefix);
        if (header is not [{ } value] || value.Length > options.Limits.MaximumTokenCharacters
            || !value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] octets = new byte[value.Length];
        return Convert.TryFromBase64Chars(value.AsSpan(prefix.Length).Trim(), octets, out int length)
            ? Encoding.UTF8.GetString(octets.AsSpan(0, length))
            : null;
    }

    [LoggerMessage(7020, LogLevel.Information, "A ticket at Autodiscover was refused: {Reason}")]
    private static partial void LogTicketRefused(ILogger logger, WebTicketRefusal reason);
}
