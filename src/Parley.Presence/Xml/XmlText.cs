// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Parley.Presence.Xml;

/// <summary>Character data: references checked and replaced, numbers read.</summary>
internal static class XmlText
{
    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>Whether every ampersand begins one of the five named references or a number of a character.</summary>
    public static bool HasOnlyKnownReferences(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int at = text.IndexOf((byte)'&');
            if (at < 0)
            {
                return true;
            }

            text = text[at..];
            if (!TryReadReference(text, out _, out int length))
            {
                return false;
            }

            text = text[length..];
        }
    }

    /// <summary>The text with its references replaced.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'&'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        StringBuilder text = new(raw.Length);
        while (true)
        {
            int at = raw.IndexOf((byte)'&');
            if (at < 0 || !TryReadReference(raw[at..], out Rune rune, out int length))
            {
                return text.Append(Encoding.UTF8.GetString(raw)).ToString();
            }

            text.Append(Encoding.UTF8.GetString(raw[..at])).Append(rune.ToString());
            raw = raw[(at + length)..];
        }
    }

    /// <summary>An unsigned number, blanks around it allowed.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> raw, out uint value)
    {
        raw = raw.Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(raw, out value, out int used) && used == raw.Length && raw[0] is not (byte)'+';
    }

    private static bool TryReadReference(ReadOnlySpan<byte> text, out Rune rune, out int length)
    {
        rune = default;
        int end = text[..Math.Min(text.Length, 12)].IndexOf((byte)';');
        length = end + 1;
        if (end < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> name = text[1..end];
        if (name[0] == (byte)'#')
        {
            return TryReadCharacter(name[1..], out rune);
        }

        int named = name switch
        {
            _ when name.SequenceEqual("lt"u8) => '<',
            _ when name.SequenceEqual("gt"u8) => '>',
            _ when name.SequenceEqual("amp"u8) => '&',
            _ when name.SequenceEqual("quot"u8) => '"',
            _ when name.SequenceEqual("apos"u8) => '\'',
            _ => -1,
        };
        rune = named < 0 ? default : new Rune((char)named);
        return named >= 0;
    }

    private static bool TryReadCharacter(ReadOnlySpan<byte> digits, out Rune rune)
    {
        rune = default;
        bool hex = digits.StartsWith("x"u8);
        digits = hex ? digits[1..] : digits;
        foreach (byte digit in digits)
        {
            if (hex ? !char.IsAsciiHexDigit((char)digit) : !char.IsAsciiDigit((char)digit))
            {
                return false;
            }
        }

        return int.TryParse(
                digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture,
                out int code)
            && code is 9 or 10 or 13 or >= 32
            && code is not (0xFFFE or 0xFFFF)
            && Rune.TryCreate(code, out rune);
    }
}
