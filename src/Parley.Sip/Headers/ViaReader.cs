// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Headers;

/// <summary>One value of Via, read in place (RFC 3261 §20.42, RFC 3581).</summary>
public readonly ref struct ViaReader
{
    private ViaReader(
        ReadOnlySpan<byte> whole,
        ReadOnlySpan<byte> transport,
        ReadOnlySpan<byte> sentBy,
        ReadOnlySpan<byte> host,
        int port,
        ReadOnlySpan<byte> parameters)
    {
        Whole = whole;
        SentBy = sentBy;
        Transport = transport;
        Host = host;
        Port = port;
        Parameters = parameters;
    }

    /// <summary>The whole value as it stands.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    /// <summary>The transport token as it stands; its case does not matter.</summary>
    public ReadOnlySpan<byte> Transport { get; }

    /// <summary>Host and port as they stand.</summary>
    public ReadOnlySpan<byte> SentBy { get; }

    /// <summary>The host of sent-by, IPv6 with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port of sent-by; 0 when there is none.</summary>
    public int Port { get; }

    /// <summary>The parameters, leading semicolon included; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>The parameter branch; empty when absent (RFC 2543 peers).</summary>
    public ReadOnlySpan<byte> Branch => TryGetParameter("branch"u8, out ReadOnlySpan<byte> value) ? value : default;

    /// <summary>Reads the first value of a comma list and steps over it.</summary>
    /// <param name="list">The list; afterwards what follows, empty after the last one.</param>
    /// <param name="via">The value.</param>
    /// <returns>False when there is none or it is malformed.</returns>
    public static bool TryReadNext(scoped ref ReadOnlySpan<byte> list, out ViaReader via)
    {
        via = default;
        int start = SipText.SkipBlanks(list, 0);
        int i = start;
        // Any version: the 505 to a request of another version goes back along its Via (RFC 4475 §3.1.2.16).
        if (!TryReadToken(list, ref i, out ReadOnlySpan<byte> protocol) || !SipText.EqualsIgnoreCase(protocol, "SIP"u8)
            || !TryReadSlash(list, ref i) || !TryReadToken(list, ref i, out _) || !TryReadSlash(list, ref i)
            || !TryReadToken(list, ref i, out ReadOnlySpan<byte> transport)
            || i == list.Length || !SipText.IsBlank(list[i]))
        {
            return false;
        }

        i = SipText.SkipBlanks(list, i);
        int sentBy = i;
        if (!TryReadSentBy(list, ref i, out ReadOnlySpan<byte> host, out int port))
        {
            return false;
        }

        int end = SipText.ParametersEnd(list, i);
        if (end < 0 || !SipText.TryEndElement(list, end, out ReadOnlySpan<byte> rest))
        {
            return false;
        }

        via = new ViaReader(
            SipText.Trim(list[start..end]), transport, list[sentBy..i], host, port, SipText.Trim(list[i..end]));
        list = rest;
        return true;
    }

    /// <summary>Looks a parameter up (name in any case); true with an empty value for a flag such as rport.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        ParameterReader.TryFind(Parameters, name, out value);

    /// <summary>Whether a branch begins with <c>z9hG4bK</c> and goes on.</summary>
    internal static bool IsMagic(ReadOnlySpan<byte> branch) =>
        branch.Length > 7 && SipText.EqualsIgnoreCase(branch[..7], "z9hG4bK"u8);

    private static bool TryReadToken(ReadOnlySpan<byte> text, scoped ref int i, out ReadOnlySpan<byte> token)
    {
        int length = SipText.TokenLength(text[i..]);
        token = text.Slice(i, length);
        i += length;
        return length > 0;
    }

    private static bool TryReadSlash(ReadOnlySpan<byte> text, scoped ref int i)
    {
        i = SipText.SkipBlanks(text, i);
        if (i == text.Length || text[i] != (byte)'/')
        {
            return false;
        }

        i = SipText.SkipBlanks(text, i + 1);
        return true;
    }

    private static bool TryReadSentBy(
        ReadOnlySpan<byte> text, scoped ref int i, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        int length = HostText.Length(text[i..]);
        host = length > 0 ? text.Slice(i, length) : default;
        if (length <= 0)
        {
            return false;
        }

        i += length;
        int colon = SipText.SkipBlanks(text, i);
        if (colon == text.Length || text[colon] != (byte)':')
        {
            return true;
        }

        i = SipText.SkipBlanks(text, colon + 1);
        int end = i;
        while (end < text.Length && char.IsAsciiDigit((char)text[end]))
        {
            end++;
        }

        bool isPort = HostText.TryReadPort(text[i..end], out port);
        i = end;
        return isPort;
    }
}
