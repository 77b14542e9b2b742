// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.TestKit;

/// <summary>Messages written down in a test.</summary>
public static class TestMessages
{
    /// <summary>
    /// The octets of a message written with any line ends: they become CRLF, headers end with an empty line, and
    /// Content-Length is added when the text has none.
    /// </summary>
    public static byte[] Octets(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string wire = text.ReplaceLineEndings("\r\n").TrimStart('\r', '\n');
        int end = wire.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string head = end < 0 ? wire.TrimEnd('\r', '\n') : wire[..end];
        string body = end < 0 ? string.Empty : wire[(end + 4)..];
        if (!head.Contains("\r\nContent-Length:", StringComparison.OrdinalIgnoreCase))
        {
            head += "\r\nContent-Length: " + Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture);
        }

        return Encoding.UTF8.GetBytes(head + "\r\n\r\n" + body);
    }

    /// <summary>A message of its own, parsed as one that came over a stream; fails when it is malformed.</summary>
    public static SipMessage Parse(string text)
    {
        SipMessage message = new();
        return SipMessageParser.TryParse(Octets(text), SipLimits.Default, message, out SipParseError error)
            ? message
            : throw new ArgumentException(error.ToString(), nameof(text));
    }
}
