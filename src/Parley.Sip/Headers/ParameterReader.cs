// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Headers;

/// <summary>
/// Walks over parameters in place (RFC 3261 §25.1, <c>generic-param</c> and <c>auth-param</c>):
/// <c>;name=value;flag</c>, or with commas between them. Names compare without case.
/// </summary>
public ref struct ParameterReader
{
    private readonly byte _separator;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Makes a reader.</summary>
    /// <param name="parameters">The parameters, with or without a leading separator.</param>
    /// <param name="separator">What stands between two of them.</param>
    public ParameterReader(ReadOnlySpan<byte> parameters, byte separator = (byte)';')
    {
        _separator = separator;
        _rest = parameters;
        Name = default;
        Value = default;
        IsQuoted = false;
    }

    /// <summary>The name as it stands.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value without its quotes, escapes left as they stand; empty for a flag.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the value stood in quotes.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Looks a parameter up.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="name">The name, in any case.</param>
    /// <param name="value">The value of the first of that name; empty for a flag.</param>
    /// <param name="separator">What stands between two of them.</param>
    /// <returns>Whether it is there.</returns>
    public static bool TryFind(
        ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value,
        byte separator = (byte)';')
    {
        ParameterReader reader = new(parameters, separator);
        while (reader.MoveNext())
        {
            if (SipText.EqualsIgnoreCase(reader.Name, name))
            {
                value = reader.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Goes to the next parameter; false at the end, or where the text is malformed.</summary>
    public bool MoveNext()
    {
        int i = SipText.SkipBlanks(_rest, 0);
        while (i < _rest.Length && _rest[i] == _separator)
        {
            i = SipText.SkipBlanks(_rest, i + 1);
        }

        int end = i;
        while (end < _rest.Length && _rest[end] != _separator && _rest[end] != (byte)'='
            && !SipText.IsBlank(_rest[end]))
        {
            end++;
        }

        Name = _rest[i..end];
        Value = default;
        IsQuoted = false;
        i = SipText.SkipBlanks(_rest, end);
        if (i < _rest.Length && _rest[i] == (byte)'=')
        {
            i = SipText.SkipBlanks(_rest, i + 1);
            if (!TryReadValue(ref i))
            {
                _rest = default;
                return false;
            }
        }

        _rest = _rest[i..];
        if (Name.IsEmpty)
        {
            _rest = default;
            return false;
        }

        return true;
    }

    private bool TryReadValue(ref int i)
    {
        if (i < _rest.Length && _rest[i] == (byte)'"')
        {
            int end = SipText.QuotedEnd(_rest, i);
            if (end < 0)
            {
                return false;
            }

            Value = _rest[(i + 1)..(end - 1)];
            IsQuoted = true;
            i = end;
            return true;
        }

        int start = i;
        while (i < _rest.Length && _rest[i] != _separator && !SipText.IsBlank(_rest[i]))
        {
            i++;
        }

        Value = _rest[start..i];
        return true;
    }
}
