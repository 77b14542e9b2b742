// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Text;

namespace Parley.Sip.Parsing;

/// <summary>
/// The lexical rules of RFC 3261 §25.1 that the readers share. CR and LF count as blanks here: the parser lets them
/// through only as part of a folded line (§7.3.1).
/// </summary>
internal static class SipText
{
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8);

    private static readonly SearchValues<byte> NotInUri = SearchValues.Create(
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
        29, 30, 31, (byte)' ', (byte)'"', (byte)'<', (byte)'>', 127,
    ]);

    private static readonly SearchValues<byte> ParameterEnd = SearchValues.Create(" \t\r\n;,\""u8);

    /// <summary>Whether the octets are a token: not empty, only token characters.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExcept(Token) < 0;

    /// <summary>How many token characters the text begins with.</summary>
    public static int TokenLength(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExcept(Token);
        return end < 0 ? text.Length : end;
    }

    /// <summary>How long a parameter value is that is not a quoted string.</summary>
    public static int ParameterValueLength(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny(ParameterEnd);
        return end < 0 ? text.Length : end;
    }

    /// <summary>
    /// Whether the octets can be a URI at all: a scheme, a colon, something, and nothing that would end it early.
    /// </summary>
    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        return colon > 0 && colon < text.Length - 1 && char.IsAsciiLetter((char)text[0]) && IsToken(text[..colon])
            && text.IndexOfAny(NotInUri) < 0;
    }

    public static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>The position of the first octet from here on that is not a blank.</summary>
    public static int SkipBlanks(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length && IsBlank(text[from]))
        {
            from++;
        }

        return from;
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = SkipBlanks(text, 0);
        int end = text.Length;
        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>
    /// The position after the closing quote of the quoted string that begins here; -1 when it never closes.
    /// </summary>
    public static int QuotedEnd(ReadOnlySpan<byte> text, int from)
    {
        for (int i = from + 1; i < text.Length; i++)
        {
            if (text[i] == (byte)'"')
            {
                return i + 1;
            }

            if (text[i] == (byte)'\\')
            {
                i++;
            }
        }

        return -1;
    }

    /// <summary>
    /// Steps over parameters, each a separator, a name and maybe a value: the position where they end, or -1 when one
    /// is malformed.
    /// </summary>
    public static int ParametersEnd(ReadOnlySpan<byte> text, int from)
    {
        int end = from;
        while (true)
        {
            int i = SkipBlanks(text, end);
            if (i == text.Length || text[i] != (byte)';')
            {
                return end;
            }

            i = SkipBlanks(text, i + 1);
            int name = TokenLength(text[i..]);
            if (name == 0)
            {
                return -1;
            }

            end = i + name;
            i = SkipBlanks(text, end);
            if (i < text.Length && text[i] == (byte)'=')
            {
                i = SkipBlanks(text, i + 1);
                end = i < text.Length && text[i] == (byte)'"'
                    ? QuotedEnd(text, i)
                    : i + ParameterValueLength(text[i..]);
                if (end < 0)
                {
                    return -1;
                }
            }
        }
    }

    /// <summary>Ends one element of a comma list: nothing may follow it but a comma and the next one.</summary>
    public static bool TryEndElement(ReadOnlySpan<byte> text, int from, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        int i = SkipBlanks(text, from);
        if (i == text.Length)
        {
            return true;
        }

        if (text[i] != (byte)',')
        {
            return false;
        }

        rest = text[(i + 1)..];
        return SkipBlanks(rest, 0) < rest.Length;
    }

    /// <summary>A number of decimal digits only; values beyond the maximum are given as the maximum plus one.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> digits, long maximum, out long value)
    {
        value = 0;
        if (digits.IsEmpty)
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = value > maximum ? value : (value * 10) + (digit - (byte)'0');
        }

        value = Math.Min(value, maximum + 1);
        return true;
    }

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length == right.Length && (left.SequenceEqual(right) || Ascii.EqualsIgnoreCase(left, right));
}
