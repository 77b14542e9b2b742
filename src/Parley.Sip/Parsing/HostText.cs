// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;

namespace Parley.Sip.Parsing;

/// <summary>The host and port part of URIs and of Via (RFC 3261 §25.1, <c>hostport</c>).</summary>
internal static class HostText
{
    private static readonly SearchValues<byte> Name =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"u8);

    private static readonly SearchValues<byte> Address6 = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    /// <summary>
    /// How many octets from the start are a host name, an IPv4 address or a bracketed IPv6 address; 0 when there is
    /// none.
    /// </summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] == (byte)'[')
        {
            int close = text.IndexOf((byte)']');
            return close > 2 && text[1..close].IndexOfAnyExcept(Address6) < 0 && text[1..close].Contains((byte)':')
                ? close + 1
                : 0;
        }

        int end = text.IndexOfAnyExcept(Name);
        return end < 0 ? text.Length : end;
    }

    /// <summary>Reads a port, 1 to 65535.</summary>
    public static bool TryReadPort(ReadOnlySpan<byte> digits, out int port)
    {
        bool read =
            SipText.TryReadNumber(digits, ushort.MaxValue, out long value) && value is > 0 and <= ushort.MaxValue;
        port = read ? (int)value : 0;
        return read;
    }
}
