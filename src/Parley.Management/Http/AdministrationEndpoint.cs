// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Parley.Management.Commands;
using Parley.Management.Kerberos;
using Parley.Management.Signatures;
using Parley.Security.Authentication;

namespace Parley.Management.Http;

/// <summary>
/// The administration over HTTPS: <c>POST /admin/v1/commands</c>. A thin skin: the service decides, and the body of a
/// request is read only after its head was verified.
/// </summary>
public static class AdministrationEndpoint
{
    private const string Signature = "Signature realm=\"parley-administration\"";

    /// <summary>Maps the endpoint.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="service">The service behind it.</param>
    public static IEndpointConventionBuilder MapAdministration(
        this IEndpointRouteBuilder endpoints, AdministrationService service)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(service);
        return endpoints.MapPost(
            AdministrationOptions.Path, (RequestDelegate)(context => HandleAsync(context, service)));
    }

    private static async Task HandleAsync(HttpContext context, AdministrationService service)
    {
        CancellationToken aborted = context.RequestAborted;
        AdministrationReply reply =
            CheckForm(context.Request, service.Options) ?? await ExecuteAsync(context, service, aborted);
        int status = ReplySerializer.StatusCode(reply.Status);
        byte[] body = ReplySerializer.Write(reply);
        context.Response.StatusCode = status;
        context.Response.ContentType =
            reply.Status == AdministrationStatus.Ok ? ReplySerializer.MediaType : ReplySerializer.ProblemMediaType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = Signature;
            if (service.TakesTickets)
            {
                context.Response.Headers.Append(HeaderNames.WWWAuthenticate, KerberosHead.Scheme);
            }
        }
        else if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        await context.Response.Body.WriteAsync(body, aborted);
    }

    private static async Task<AdministrationReply> ExecuteAsync(
        HttpContext context, AdministrationService service, CancellationToken cancellationToken)
    {
        (AuthenticatedRequest? authenticated, AdministrationReply? refusal) =
            context.Request.Headers.Authorization.Count > 0
                ? await service.AuthenticateAsync(ReadKerberosHead(context), cancellationToken)
                : await service.AuthenticateAsync(ReadHead(context.Request, service.Options), cancellationToken);
        if (authenticated is null)
        {
            return refusal ?? throw new InvalidOperationException("A refusal has a reply.");
        }

        byte[] body = new byte[(int)(context.Request.ContentLength ?? 0)];
        try
        {
            await context.Request.Body.ReadExactlyAsync(body, cancellationToken);
            return await service.ExecuteAsync(authenticated, body, cancellationToken);
        }
        catch (EndOfStreamException)
        {
            return new AdministrationReply(AdministrationStatus.Malformed, "The body is shorter than announced.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>What can be told from the plain head, before any signature is looked at.</summary>
    private static AdministrationReply? CheckForm(HttpRequest request, AdministrationOptions options)
    {
        if (request.QueryString.HasValue || request.Headers.ContentEncoding.Count > 0)
        {
            return new AdministrationReply(
                AdministrationStatus.Malformed, "Neither a query nor a content coding is taken here.");
        }

        if (request.ContentLength is not { } length)
        {
            return new AdministrationReply(AdministrationStatus.Malformed, "The request needs a Content-Length.");
        }

        if (length > options.MaximumBodyBytes)
        {
            return new AdministrationReply(AdministrationStatus.TooLarge, string.Create(
                CultureInfo.InvariantCulture, $"A command may have {options.MaximumBodyBytes} octets."));
        }

        // Kestrel's own limit is for everybody else; this endpoint has just applied its own.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaximumBodyBytes;
        }

        return null;
    }

    private static SignedHead ReadHead(HttpRequest request, AdministrationOptions options) => new(
        request.Method, options.Target.AbsoluteUri, request.ContentType ?? string.Empty,
        Single(request.Headers["Content-Digest"]), Single(request.Headers["Client-Cert"]),
        Single(request.Headers["Signature-Input"]), Single(request.Headers["Signature"]));

    private static KerberosHead ReadKerberosHead(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        return new KerberosHead(
            Single(headers.Authorization), context.Request.ContentType ?? string.Empty,
            Single(headers["Content-Digest"]),
            headers.Origin.Count > 0 || headers.Referer.Count > 0 || headers.ContainsKey("Sec-Fetch-Site"),
            ServerEndPointBinding.ForLocal(context.Features.Get<ISslStreamFeature>()?.SslStream.LocalCertificate));
    }

    // A field sent twice is not joined: what was signed is one line.
    private static string Single(StringValues values) => values.Count == 1 ? values[0] ?? string.Empty : string.Empty;
}
