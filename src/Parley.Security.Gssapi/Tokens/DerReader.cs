// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;

namespace Parley.Security.Gssapi.Tokens;

/// <summary>
/// Walks DER in place. A mistake in the octets is false, never an exception; nothing is read past the end of what
/// contains it.
/// </summary>
internal ref struct DerReader(ReadOnlySpan<byte> octets)
{
    private const int MaximumIntegerLength = 5;
    private const int MaximumTextLength = 255;

    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>A constructed tag of the context class.</summary>
    public static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    /// <summary>A constructed tag of the application class.</summary>
    public static Asn1Tag Application(int number) => new(TagClass.Application, number, isConstructed: true);

    /// <summary>Whether this tag is next.</summary>
    public readonly bool IsNext(Asn1Tag expected) =>
        AsnDecoder.TryReadEncodedValue(_rest, AsnEncodingRules.DER, out Asn1Tag tag, out _, out _, out _)
        && Same(tag, expected);

    /// <summary>Takes the contents of the next element, when it has this tag.</summary>
    public bool TryRead(Asn1Tag expected, out ReadOnlySpan<byte> contents)
    {
        if (!AsnDecoder.TryReadEncodedValue(
                _rest, AsnEncodingRules.DER, out Asn1Tag tag, out int offset, out int length, out int consumed)
            || !Same(tag, expected))
        {
            contents = default;
            return false;
        }

        contents = _rest.Slice(offset, length);
        _rest = _rest[consumed..];
        return true;
    }

    /// <summary>Goes into the next element, when it has this tag.</summary>
    public bool TryEnter(Asn1Tag expected, out DerReader inside)
    {
        bool read = TryRead(expected, out ReadOnlySpan<byte> contents);
        inside = new DerReader(contents);
        return read;
    }

    /// <summary>Reads an INTEGER that is explicitly tagged; 0 to 2³²-1 and negative ones of 32 bits.</summary>
    public bool TryReadInteger(int contextNumber, out long value)
    {
        value = 0;
        return TryEnter(Context(contextNumber), out DerReader inside)
            && inside.TryReadInteger(out value) && inside.IsAtEnd;
    }

    /// <summary>Reads a GeneralString of printable ASCII, as Kerberos's names are, or of UTF-8.</summary>
    public bool TryReadText([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryRead(new Asn1Tag(UniversalTagNumber.GeneralString), out ReadOnlySpan<byte> octets)
            || octets.IsEmpty || octets.Length > MaximumTextLength)
        {
            return false;
        }

        foreach (byte octet in octets)
        {
            if (octet is < (byte)' ' or >= 0x7F)
            {
                return false;
            }
        }

        text = Encoding.ASCII.GetString(octets);
        return true;
    }

    private bool TryReadInteger(out long value)
    {
        value = 0;
        if (!TryRead(new Asn1Tag(UniversalTagNumber.Integer), out ReadOnlySpan<byte> octets)
            || octets.Length is 0 or > MaximumIntegerLength)
        {
            return false;
        }

        value = (sbyte)octets[0];
        foreach (byte octet in octets[1..])
        {
            value = (value << 8) | octet;
        }

        return true;
    }

    private static bool Same(Asn1Tag tag, Asn1Tag expected) =>
        tag == expected && tag.IsConstructed == expected.IsConstructed;
}
