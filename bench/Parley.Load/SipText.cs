// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;

namespace Parley.Load;

/// <summary>Just enough reading of SIP for a generator; it shares no code with the server it measures.</summary>
internal static class SipText
{
    public static int EndOfHeaders(ReadOnlySpan<byte> data) =>
        data.IndexOf("\r\n\r\n"u8) is int i and >= 0 ? i + 4 : -1;

    public static int ContentLength(ReadOnlySpan<byte> headers) =>
        int.TryParse(Header(headers, "Content-Length"), out int length) ? length : 0;

    public static string? Header(ReadOnlySpan<byte> headers, string name)
    {
        Span<byte> needle = stackalloc byte[name.Length + 3];
        Encoding.ASCII.GetBytes($"\r\n{name}:", needle);
        int at = headers.IndexOf(needle);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = headers[(at + needle.Length)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf("\r\n"u8)]).Trim();
    }

    public static string? Parameter(string value, string name)
    {
        int at = value.IndexOf(name + "=", StringComparison.OrdinalIgnoreCase);
        while (at > 0 && char.IsAsciiLetterOrDigit(value[at - 1]))
        {
            at = value.IndexOf(name + "=", at + 1, StringComparison.OrdinalIgnoreCase);
        }

        if (at < 0)
        {
            return null;
        }

        string rest = value[(at + name.Length + 1)..];
        return rest.StartsWith('"') ? rest[1..rest.IndexOf('"', 1)] : rest.Split(',', ' ')[0];
    }

    /// <summary>All Via, Record-Route, From, To, Call-ID and CSeq lines of a request, for its response.</summary>
    public static string Response200(ReadOnlySpan<byte> headers)
    {
        StringBuilder response = new("SIP/2.0 200 OK\r\n");
        foreach (string line in Encoding.UTF8.GetString(headers).Split("\r\n"))
        {
            if (line.StartsWith("Via:", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("From:", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("Call-ID:", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("Record-Route:", StringComparison.OrdinalIgnoreCase))
            {
                response.Append(line).Append("\r\n");
            }
            else if (line.StartsWith("To:", StringComparison.OrdinalIgnoreCase))
            {
                response.Append(line).Append(
                    line.Contains(";tag=", StringComparison.Ordinal) ? string.Empty : ";tag=load").Append("\r\n");
            }
        }

        return response.Append("Content-Length: 0\r\n\r\n").ToString();
    }
}
