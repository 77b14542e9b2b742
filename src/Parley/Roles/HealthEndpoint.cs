// SPDX-License-Identifier: Apache-2.0

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Hosting.Health;

namespace Parley.Roles;

/// <summary>
/// <c>GET /healthz</c>: 200 when every listener is up and every part is well, else 503. <c>?json</c> gives the parts.
/// </summary>
internal static class HealthEndpoint
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints, HealthRegister health) =>
        endpoints.MapGet("/healthz", (HttpContext context) =>
        {
            int status = health.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.CacheControl = "no-store";
            return context.Request.Query.ContainsKey("json")
                ? Results.Json(new { healthy = health.IsHealthy, parts = health.Report() }, statusCode: status)
                : Results.Text(health.IsHealthy ? "ok\n" : "unavailable\n", "text/plain", statusCode: status);
        });
}
