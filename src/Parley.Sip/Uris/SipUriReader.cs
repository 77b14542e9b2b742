// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Collections.Generic;
using Parley.Sip.Headers;
using Parley.Sip.Parsing;

namespace Parley.Sip.Uris;

/// <summary>A SIP or SIPS URI read in place (RFC 3261 §19.1). Views over the given octets; nothing allocates.</summary>
public readonly ref struct SipUriReader
{
    // Octets of 128 and above should be escaped (§25.1), but clients write names in UTF-8 as they are.
    private static readonly SearchValues<byte> NotInUser = SearchValues.Create(UserExceptions());

    private static readonly SearchValues<byte> InNumber = SearchValues.Create("+0123456789ABCDEFabcdef*#-.()"u8);

    private SipUriReader(
        ReadOnlySpan<byte> scheme,
        ReadOnlySpan<byte> user,
        ReadOnlySpan<byte> address,
        ReadOnlySpan<byte> host,
        int port)
    {
        Scheme = scheme;
        User = user;
        Address = address;
        Host = host;
        Port = port;
        Parameters = default;
        Headers = default;
    }

    /// <summary>Lower-case scheme: sip, sips or tel.</summary>
    public ReadOnlySpan<byte> Scheme { get; private init; }

    /// <summary>
    /// User part, still escaped and without a password; the number of a tel URI; empty when there is none.
    /// </summary>
    public ReadOnlySpan<byte> User { get; private init; }

    /// <summary>Host, IPv6 with its brackets; empty for a tel URI.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>Port; 0 when there is none.</summary>
    public int Port { get; private init; }

    /// <summary>user@host as it stands, without scheme, port and parameters; the number of a tel URI.</summary>
    public ReadOnlySpan<byte> Address { get; private init; }

    /// <summary>The URI parameters, leading semicolon included; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters { get; private init; }

    /// <summary>The header part after the question mark; empty when there is none.</summary>
    public ReadOnlySpan<byte> Headers { get; private init; }

    /// <summary>Reads a URI without angle brackets. False when it is not a well-formed sip, sips or tel URI.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SipUriReader uri)
    {
        uri = default;
        int colon = text.IndexOf((byte)':');
        if (!SipText.IsUri(text))
        {
            return false;
        }

        ReadOnlySpan<byte> scheme = text[..colon];
        ReadOnlySpan<byte> rest = text[(colon + 1)..];
        if (SipText.EqualsIgnoreCase(scheme, "sip"u8))
        {
            return TryReadSip("sip"u8, rest, out uri);
        }

        return SipText.EqualsIgnoreCase(scheme, "sips"u8)
            ? TryReadSip("sips"u8, rest, out uri)
            : SipText.EqualsIgnoreCase(scheme, "tel"u8) && TryReadTel(rest, out uri);
    }

    /// <summary>The value of a URI parameter (name in any case); true with an empty value for a flag.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        ParameterReader.TryFind(Parameters, name, out value);

    private static bool TryReadSip(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> rest, out SipUriReader uri)
    {
        uri = default;

        // The user part may hold semicolons and question marks, so the at sign is looked for first; a later at sign can
        // only stand escaped, except in headers, which come after a question mark that follows the host.
        int at = rest.IndexOf((byte)'@');
        ReadOnlySpan<byte> userInfo = at < 0 ? default : rest[..at];
        if (at == 0 || (at > 0 && !IsUserInfo(userInfo)))
        {
            return false;
        }

        int hostStart = at + 1;
        int hostLength = HostText.Length(rest[hostStart..]);
        int hostEnd = hostStart + hostLength;
        if (hostLength <= 0 || !TryReadPort(rest[hostEnd..], out int port, out int portLength))
        {
            return false;
        }

        int password = userInfo.IndexOf((byte)':');
        ReadOnlySpan<byte> user = password < 0 ? userInfo : userInfo[..password];
        ReadOnlySpan<byte> tail = rest[(hostEnd + portLength)..];
        if (!TrySplitTail(tail, out ReadOnlySpan<byte> parameters, out ReadOnlySpan<byte> headers)
            || (at > 0 && user.IsEmpty))
        {
            return false;
        }

        uri = new SipUriReader(scheme, user, rest[..hostEnd], rest[hostStart..hostEnd], port)
        {
            Parameters = parameters, Headers = headers,
        };
        return true;
    }

    // RFC 3966 §3: a number, then parameters.
    private static bool TryReadTel(ReadOnlySpan<byte> rest, out SipUriReader uri)
    {
        uri = default;
        int end = rest.IndexOf((byte)';');
        ReadOnlySpan<byte> number = end < 0 ? rest : rest[..end];
        ReadOnlySpan<byte> parameters = end < 0 ? default : rest[end..];
        if (number.IsEmpty || number.IndexOfAnyExcept(InNumber) >= 0
            || (!parameters.IsEmpty && SipText.ParametersEnd(parameters, 0) != parameters.Length))
        {
            return false;
        }

        uri = new SipUriReader("tel"u8, number, number, default, 0) { Parameters = parameters };
        return true;
    }

    private static bool TryReadPort(ReadOnlySpan<byte> text, out int port, out int length)
    {
        port = 0;
        length = 0;
        if (text.IsEmpty || text[0] != (byte)':')
        {
            return true;
        }

        int end = 1;
        while (end < text.Length && char.IsAsciiDigit((char)text[end]))
        {
            end++;
        }

        length = end;
        return HostText.TryReadPort(text[1..end], out port);
    }

    private static bool TrySplitTail(
        ReadOnlySpan<byte> tail, out ReadOnlySpan<byte> parameters, out ReadOnlySpan<byte> headers)
    {
        int question = tail.IndexOf((byte)'?');
        parameters = question < 0 ? tail : tail[..question];
        headers = question < 0 ? default : tail[(question + 1)..];
        return HasWholeEscapes(tail) && AreParameters(parameters);
    }

    // Wider than the token of header parameters: RFC 3261 §25.1, param-unreserved, adds [ ] / : & + $ and escapes.
    private static bool AreParameters(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] != (byte)';')
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            text = text[1..];
            int end = text.IndexOf((byte)';');
            ReadOnlySpan<byte> one = end < 0 ? text : text[..end];
            if (one.IsEmpty || one[0] == (byte)'=')
            {
                return false;
            }

            text = text[one.Length..];
        }

        return true;
    }

    private static bool IsUserInfo(ReadOnlySpan<byte> text) => text.IndexOfAny(NotInUser) < 0 && HasWholeEscapes(text);

    private static bool HasWholeEscapes(ReadOnlySpan<byte> text)
    {
        for (int i = text.IndexOf((byte)'%'); i >= 0;)
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1])
                || !char.IsAsciiHexDigit((char)text[i + 2]))
            {
                return false;
            }

            int next = text[(i + 3)..].IndexOf((byte)'%');
            i = next < 0 ? -1 : i + 3 + next;
        }

        return true;
    }

    private static byte[] UserExceptions()
    {
        List<byte> exceptions = [];
        ReadOnlySpan<byte> allowed =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$,;?/%:#"u8;
        for (int octet = 0; octet < 128; octet++)
        {
            if (!allowed.Contains((byte)octet))
            {
                exceptions.Add((byte)octet);
            }
        }

        return [.. exceptions];
    }
}
