// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Parley.Web.Http;

/// <summary>A problem document (RFC 9457): what is not answered with a SOAP fault.</summary>
internal static class Problem
{
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "about:blank", title = ReasonPhrases.GetReasonPhrase(status), status, detail,
        });
        return Answer.WriteAsync(context, status, "application/problem+json", body);
    }
}
