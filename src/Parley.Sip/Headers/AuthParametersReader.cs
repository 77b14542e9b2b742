// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Headers;

/// <summary>
/// A challenge or credentials read in place: <c>scheme name="value", name=value</c> (RFC 3261 §20.7, §20.44, [MS-SIPAE]
/// §2.2.1).
/// </summary>
public readonly ref struct AuthParametersReader
{
    // Digest has about ten, [MS-SIPAE] eight. Bounds the search for repetitions, which is quadratic.
    private const int MaximumCount = 32;

    private readonly ReadOnlySpan<byte> _parameters;

    private AuthParametersReader(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> parameters)
    {
        Scheme = scheme;
        _parameters = parameters;
    }

    /// <summary>The scheme as it stands; its case does not matter.</summary>
    public ReadOnlySpan<byte> Scheme { get; }

    /// <summary>All parameters in order.</summary>
    public ParameterReader Parameters => new(_parameters, (byte)',');

    /// <summary>
    /// Reads a header's value. False when it has no scheme or a parameter is malformed or stands twice, or there are
    /// more than 32.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out AuthParametersReader value)
    {
        text = SipText.Trim(text);
        int scheme = SipText.TokenLength(text);
        if (scheme == 0 || (scheme < text.Length && !SipText.IsBlank(text[scheme])))
        {
            value = default;
            return false;
        }

        value = new AuthParametersReader(text[..scheme], SipText.Trim(text[scheme..]));
        return IsWellFormed(value._parameters);
    }

    /// <summary>Whether this is the scheme (any case).</summary>
    public bool IsScheme(ReadOnlySpan<byte> scheme) => SipText.EqualsIgnoreCase(Scheme, scheme);

    /// <summary>The value of a parameter (name in any case), without its quotes, escapes left as they stand.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) =>
        ParameterReader.TryFind(_parameters, name, out value, (byte)',');

    /// <summary>The value of a parameter; empty when absent.</summary>
    public ReadOnlySpan<byte> Parameter(ReadOnlySpan<byte> name) =>
        TryGetParameter(name, out ReadOnlySpan<byte> value) ? value : default;

    // One more walk than needed for the value of one parameter, but a header that only half parses must not be
    // verified.
    private static bool IsWellFormed(ReadOnlySpan<byte> text)
    {
        int count = 0;
        int i = 0;
        while (i < text.Length)
        {
            int name = SipText.TokenLength(text[i..]);
            int equals = SipText.SkipBlanks(text, i + name);
            if (name == 0 || equals == text.Length || text[equals] != (byte)'=')
            {
                return false;
            }

            int value = SipText.SkipBlanks(text, equals + 1);
            int end = value < text.Length && text[value] == (byte)'"'
                ? SipText.QuotedEnd(text, value)
                : value + SipText.ParameterValueLength(text[value..]);
            if (++count > MaximumCount || end < 0 || IsRepeated(text[..i], text.Slice(i, name))
                || !SipText.TryEndElement(text, end, out ReadOnlySpan<byte> rest))
            {
                return false;
            }

            i = SipText.SkipBlanks(text, text.Length - rest.Length);
        }

        return true;
    }

    private static bool IsRepeated(ReadOnlySpan<byte> before, ReadOnlySpan<byte> name) =>
        ParameterReader.TryFind(before, name, out _, (byte)',');
}
