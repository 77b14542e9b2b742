// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;

namespace Parley.Sip.Parsing;

/// <summary>Reads Request-Line and Status-Line (RFC 3261 §7.1, §7.2).</summary>
internal static class SipStartLine
{
    /// <summary>
    /// Reads the first line. <see cref="SipMessage.HeadersStart"/> stays 0 when there is no line that could be SIP, so
    /// that nothing after it is worth reading.
    /// </summary>
    public static SipParseError Read(ReadOnlySpan<byte> raw, SipLimits limits, SipMessage into)
    {
        int length = raw.IndexOfAny((byte)'\r', (byte)'\n');
        if (length <= 0 || length + 1 >= raw.Length || raw[length] != (byte)'\r' || raw[length + 1] != (byte)'\n')
        {
            return SipParseError.NotSip;
        }

        SipParseError error = length > limits.MaximumStartLineBytes
            ? SipParseError.RequestUriTooLong
            : SipParseError.None;
        ReadOnlySpan<byte> line = raw[..length];
        SipParseError form = IsVersion(line) ? ReadStatusLine(line, into) : ReadRequestLine(line, limits, into);
        if (form == SipParseError.NotSip)
        {
            return form;
        }

        into.HeadersStart = length + 2;
        return error == SipParseError.None ? form : error;
    }

    /// <summary>
    /// Whether a line can be the first of a SIP message: it begins or ends with the name of the protocol.
    /// </summary>
    public static bool IsPlausible(ReadOnlySpan<byte> line)
    {
        int space = line.LastIndexOf((byte)' ');
        return IsVersion(line) || (space > 0 && IsVersion(line[(space + 1)..]));
    }

    private static bool IsVersion(ReadOnlySpan<byte> text) =>
        text.Length > 4 && SipText.EqualsIgnoreCase(text[..4], "SIP/"u8);

    private static SipParseError ReadRequestLine(ReadOnlySpan<byte> line, SipLimits limits, SipMessage into)
    {
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        if (first <= 0 || !SipText.IsToken(line[..first]))
        {
            return SipParseError.NotSip;
        }

        into.IsRequest = true;
        into.MethodRange = new OctetRange(0, first);
        into.Method = SipMethods.Find(line[..first]);
        ReadOnlySpan<byte> version = line[(last + 1)..];
        if (last <= first || !IsVersion(version))
        {
            // Blanks at the end are a malformed line (RFC 4475 §3.1.2.14); no version at all is another protocol.
            return line.IndexOf("SIP/"u8) > 0 ? SipParseError.BadStartLine : SipParseError.NotSip;
        }

        into.RequestUriRange = new OctetRange(first + 1, last - first - 1);
        if (!version[4..].SequenceEqual("2.0"u8))
        {
            return SipParseError.UnsupportedVersion;
        }

        ReadOnlySpan<byte> uri = line[(first + 1)..last];
        return !SipText.IsUri(uri) ? SipParseError.BadRequestUri
            : uri.Length > limits.MaximumUriBytes ? SipParseError.RequestUriTooLong
            : SipParseError.None;
    }

    private static SipParseError ReadStatusLine(ReadOnlySpan<byte> line, SipMessage into)
    {
        if (line.Length < 11 || line[7] != (byte)' ')
        {
            return SipParseError.BadStartLine;
        }

        if (!line[4..7].SequenceEqual("2.0"u8))
        {
            return SipParseError.UnsupportedVersion;
        }

        // A blank must follow the code even when the phrase is empty (RFC 4475 §3.1.1.13); its absence does no harm.
        if (!SipText.TryReadNumber(line[8..11], 699, out long status) || status is < 100 or > 699
            || (line.Length > 11 && line[11] != (byte)' '))
        {
            return SipParseError.BadStartLine;
        }

        into.StatusCode = (int)status;
        into.ReasonRange = line.Length > 12 ? new OctetRange(12, line.Length - 12) : default;
        return SipParseError.None;
    }
}
