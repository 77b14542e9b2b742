// SPDX-License-Identifier: Apache-2.0

using System;
using Microsoft.AspNetCore.Http;

namespace Parley.Web.Soap;

/// <summary>SOAPAction: the operation a request means (SOAP 1.1 §6.1.1), in quotes.</summary>
internal static class SoapAction
{
    public static bool Is(HttpRequest request, string action) =>
        request.Headers["SOAPAction"] is [{ } value]
        && value.AsSpan().Trim().Trim('"').Equals(action, StringComparison.Ordinal);
}
