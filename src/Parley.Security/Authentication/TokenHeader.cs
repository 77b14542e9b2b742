// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;

namespace Parley.Security.Authentication;

/// <summary>
/// The value of an Authorization field that carries a token: a scheme, blanks, and the token in base64 (RFC 4559 §4.2,
/// RFC 9110 §11.6.2).
/// </summary>
public static class TokenHeader
{
    /// <summary>Reads one.</summary>
    /// <param name="value">The value; any text.</param>
    /// <param name="maximum">The most characters that are looked at.</param>
    /// <param name="scheme">The scheme as it was written, in any case of letters.</param>
    /// <param name="token">The token; at least one octet.</param>
    public static bool TryRead(
        string? value, int maximum, out ReadOnlySpan<char> scheme, [NotNullWhen(true)] out byte[]? token)
    {
        scheme = default;
        token = null;
        if (value is null || value.Length > maximum
            || value.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var blank))
        {
            return false;
        }

        ReadOnlySpan<char> text = value.AsSpan(blank + 1).Trim();
        byte[] buffer = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text, buffer, out int length) || length == 0)
        {
            return false;
        }

        scheme = value.AsSpan(0, blank);
        token = buffer[..length];
        return true;
    }
}
