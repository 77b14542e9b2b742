// SPDX-License-Identifier: Apache-2.0

using Microsoft.AspNetCore.Http;

namespace Parley.Web.Http;

/// <summary>Tickets, credentials and the keys in certificate answers travel over TLS or not at all (row T10).</summary>
internal static class TlsOnly
{
    public static RequestDelegate Wrap(RequestDelegate next) => context => context.Request.IsHttps
        ? next(context)
        : Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "This service is reached over HTTPS only.");
}
