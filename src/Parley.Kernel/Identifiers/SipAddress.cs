// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Parley.Kernel.Identifiers;

/// <summary>
/// A person's SIP address without the scheme, <c>user@domain</c>, normalised for comparison: Unicode NFC, lower case.
/// </summary>
public sealed class SipAddress : IEquatable<SipAddress>
{
    /// <summary>The longest address accepted, in characters.</summary>
    public const int MaximumLength = 454;

    private SipAddress(string value, int at)
    {
        Value = value;
        User = value[..at];
        Domain = value[(at + 1)..];
    }

    /// <summary>The normalised address, <c>user@domain</c>.</summary>
    public string Value { get; }

    /// <summary>The part before the at sign.</summary>
    public string User { get; }

    /// <summary>The SIP domain.</summary>
    public string Domain { get; }

    /// <summary>The address as a URI, <c>sip:user@domain</c>.</summary>
    public string Uri => "sip:" + Value;

    /// <summary>Reads <c>a@b</c> or <c>sip:a@b</c> (scheme in any case); URI parameters are not accepted.</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="address">The address, when the text is one.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SipAddress? address)
    {
        address = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaximumLength + 4)
        {
            return false;
        }

        string body = text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text;
        int at = body.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != body.LastIndexOf('@') || at == body.Length - 1 || body.Length > MaximumLength)
        {
            return false;
        }

        // Normalisation refuses lone surrogates and U+FFFE with an exception; no name needs any of these.
        foreach (char c in body)
        {
            if (char.IsSurrogate(c) || c >= '\uFFF0')
            {
                return false;
            }
        }

        // Looked at after normalising: U+037E becomes a semicolon.
        string normalised = body.Normalize(NormalizationForm.FormC).ToLowerInvariant();
        foreach (char c in normalised)
        {
            if (c <= ' ' || c == '\x7f' || c is '<' or '>' or '"' or ';' or ',' or '?' or ':' or '\\' or '/'
                || char.IsControl(c) || char.IsWhiteSpace(c))
            {
                return false;
            }
        }

        at = normalised.IndexOf('@', StringComparison.Ordinal);
        if (normalised.Length <= MaximumLength && IsDomain(normalised.AsSpan(at + 1)))
        {
            address = new SipAddress(normalised, at);
            return true;
        }

        return false;
    }

    /// <inheritdoc />
    public bool Equals(SipAddress? other) =>
        other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SipAddress);

    /// <inheritdoc />
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Value;

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (domain.IsEmpty || domain[0] is '.' or '-' || domain[^1] is '.' or '-')
        {
            return false;
        }

        for (int i = 0; i < domain.Length; i++)
        {
            char c = domain[i];
            if (!(char.IsLetterOrDigit(c) || c is '-' or '.') || (c == '.' && domain[i - 1] == '.'))
            {
                return false;
            }
        }

        return true;
    }
}
