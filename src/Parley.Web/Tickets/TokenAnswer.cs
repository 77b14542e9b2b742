// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Parley.Security.WebTickets;
using Parley.Web.Http;

namespace Parley.Web.Tickets;

/// <summary>Answers of the token service (RFC 6749 §5), with the names UCWA clients know.</summary>
internal static class TokenAnswer
{
    /// <summary>How an access token begins.</summary>
    public const string TokenPrefix = "cwt=";

    /// <summary>A token.</summary>
    public static Task WriteAsync(HttpContext context, IssuedWebTicket issued)
    {
        TimeSpan life = issued.Ticket.ExpiresAt - issued.Ticket.IssuedAt;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            access_token = TokenPrefix + Convert.ToBase64String(Encoding.UTF8.GetBytes(issued.Assertion)),
            expires_in = (long)life.TotalSeconds,
            ms_rtc_identityscope = "local",
            token_type = "Bearer",
        });
        return Answer.WriteAsync(context, StatusCodes.Status200OK, "application/json", body);
    }

    /// <summary>A refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="error">RFC 6749's word.</param>
    /// <param name="description">A sentence for the person.</param>
    /// <param name="source">This server, for X-Ms-diagnostics.</param>
    public static Task RefuseAsync(HttpContext context, int status, string error, string description, string source)
    {
        context.Response.Headers["X-Ms-diagnostics"] = string.Create(
            CultureInfo.InvariantCulture,
            $"28000;source=\"{source}\";reason=\"{description}\";faultcode=\"wsse:FailedAuthentication\"");
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { error, error_description = description });
        return Answer.WriteAsync(context, status, "application/json", body);
    }
}
