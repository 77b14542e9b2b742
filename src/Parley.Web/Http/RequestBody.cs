// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net.Mime;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Parley.Web.Http;

/// <summary>Reads request bodies within the limit.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Sets the limit for this request. It holds for a body that is never read too: the server drains no more than that
    /// before it closes the connection.
    /// </summary>
    public static void Limit(HttpContext context, int maximumBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = maximumBytes;
        }
    }

    /// <summary>
    /// What is wrong with the request before its body is read: a status and a sentence; null when nothing is.
    /// </summary>
    public static (int Status, string Detail)? Check(HttpRequest request, int maximumBytes)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals(MediaTypeNames.Text.Xml, StringComparison.OrdinalIgnoreCase)
            || request.Headers.ContentEncoding.Count != 0)
        {
            return (StatusCodes.Status415UnsupportedMediaType, "The body must be text/xml, not compressed.");
        }

        return request.ContentLength > maximumBytes
            ? (StatusCodes.Status413PayloadTooLarge, TooLarge(maximumBytes))
            : null;
    }

    /// <summary>Answers that the body is too large.</summary>
    public static Task RefuseAsync(HttpContext context, int maximumBytes) =>
        Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, TooLarge(maximumBytes));

    /// <summary>Reads the whole body; null when it exceeds the limit.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int maximumBytes)
    {
        byte[] buffer = new byte[(int)Math.Min(context.Request.ContentLength ?? 4096, maximumBytes)];
        int length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    // Room for one octet beyond the limit shows that there is one.
                    Array.Resize(ref buffer, Math.Min(Math.Max(buffer.Length * 2, 1024), maximumBytes + 1));
                }

                int read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
                if (read == 0)
                {
                    return buffer[..length];
                }

                length += read;
                if (length > maximumBytes)
                {
                    return null;
                }
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static string TooLarge(int maximumBytes) => $"The body must not exceed {maximumBytes} octets.";
}
