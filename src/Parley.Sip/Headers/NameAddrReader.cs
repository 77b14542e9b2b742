// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Headers;

/// <summary>
/// An address with its parameters, read in place: <c>"Name" &lt;uri&gt;;param=value</c> or <c>uri;param=value</c> (RFC
/// 3261 §20.10). The form of From, To, Contact, Route, Record-Route, Path, Refer-To and P-Asserted-Identity.
/// </summary>
public readonly ref struct NameAddrReader
{
    private NameAddrReader(
        ReadOnlySpan<byte> whole, ReadOnlySpan<byte> displayName, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters)
    {
        Whole = whole;
        DisplayName = displayName;
        Uri = uri;
        Parameters = parameters;
    }

    /// <summary>The whole element as it stands.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    /// <summary>The display name without its quotes, escapes left as they stand; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName { get; }

    /// <summary>The URI without angle brackets. It has no blank, quote, bracket or control character.</summary>
    public ReadOnlySpan<byte> Uri { get; }

    /// <summary>The header parameters, leading semicolon included; empty when there are none.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>Reads a value that must be exactly one address.</summary>
    /// <param name="text">The header's value.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when the text is malformed or a list.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out NameAddrReader address) =>
        TryReadNext(ref text, out address) && text.IsEmpty;

    /// <summary>Reads the first address of a comma list and steps over it.</summary>
    /// <param name="list">The list; afterwards what follows, empty after the last one.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when there is none or it is malformed.</returns>
    public static bool TryReadNext(scoped ref ReadOnlySpan<byte> list, out NameAddrReader address)
    {
        address = default;
        int start = SipText.SkipBlanks(list, 0);
        if (start == list.Length)
        {
            return false;
        }

        int i = start;
        ReadOnlySpan<byte> name = default;
        if (list[i] == (byte)'"')
        {
            int end = SipText.QuotedEnd(list, i);
            if (end < 0)
            {
                return false;
            }

            name = list[(i + 1)..(end - 1)];
            i = SipText.SkipBlanks(list, end);
            if (i == list.Length || list[i] != (byte)'<')
            {
                return false;
            }
        }
        else
        {
            int stop = list[i..].IndexOfAny("<,;\""u8);
            if (stop > 0 && list[i + stop] == (byte)'<')
            {
                name = SipText.Trim(list.Slice(i, stop));
                i += stop;
            }
        }

        if (!TryReadUri(list, ref i, out ReadOnlySpan<byte> uri))
        {
            return false;
        }

        int parametersEnd = SipText.ParametersEnd(list, i);
        if (parametersEnd < 0 || !SipText.TryEndElement(list, parametersEnd, out ReadOnlySpan<byte> rest))
        {
            return false;
        }

        address = new NameAddrReader(list[start..parametersEnd], name, uri, SipText.Trim(list[i..parametersEnd]));
        list = rest;
        return true;
    }

    /// <summary>Looks a header parameter up (name in any case); true with an empty value for a flag.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        ParameterReader.TryFind(Parameters, name, out value);

    private static bool TryReadUri(ReadOnlySpan<byte> list, scoped ref int i, out ReadOnlySpan<byte> uri)
    {
        if (list[i] == (byte)'<')
        {
            int close = list[i..].IndexOf((byte)'>');
            uri = close < 0 ? default : list.Slice(i + 1, close - 1);
            i += close + 1;
            return SipText.IsUri(uri);
        }

        // RFC 3261 §20: without brackets a URI ends at its first semicolon or comma, and may have no headers.
        int length = SipText.ParameterValueLength(list[i..]);
        uri = list.Slice(i, length);
        i += length;
        return SipText.IsUri(uri) && !uri.Contains((byte)'?');
    }
}
