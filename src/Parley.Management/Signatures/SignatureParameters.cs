// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Management.Signatures;

/// <summary>
/// The value of Signature-Input in Parley's profile of RFC 9421: one signature named <c>parley</c> over exactly the
/// components of <see cref="Components"/> in that order, with created, nonce, keyid, alg and tag, each once. Anything
/// else is refused: a verifier that takes less than it needs is the classic hole (RFC 9421 §7.2.1).
/// </summary>
/// <param name="Text">The inner list with its parameters, as sent: the value of <c>@signature-params</c>.</param>
/// <param name="Created">When it was signed.</param>
/// <param name="Nonce">Random text, used once.</param>
/// <param name="KeyId">SHA-256 of the certificate, upper-case hexadecimal.</param>
/// <param name="Algorithm">The algorithm by its registered name.</param>
internal sealed partial record SignatureParameters(
    string Text, DateTimeOffset Created, string Nonce, string KeyId, string Algorithm)
{
    /// <summary>The longest field read.</summary>
    public const int MaximumLength = 1024;

    /// <summary>The name of the signature in both fields.</summary>
    public const string Label = "parley";

    /// <summary>The purpose, so that no signature made for something else is taken here (RFC 9421 §7.2.6).</summary>
    public const string Tag = "parley-administration";

    /// <summary>The covered components.</summary>
    public const string Components =
        "(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\" \"client-cert\")";

    /// <summary>The shortest nonce taken: 128 bits in base64url.</summary>
    private const int MinimumNonceLength = 22;

    private const int MaximumNonceLength = 64;

    private static readonly SearchValues<char> NonceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Makes the parameters of a new signature.</summary>
    public static SignatureParameters Make(DateTimeOffset created, string nonce, string keyId, string algorithm)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Components};created={created.ToUnixTimeSeconds()};nonce=\"{nonce}\";keyid=\"{keyId}\""
            + $";alg=\"{algorithm}\";tag=\"{Tag}\"");
        return new SignatureParameters(text, created, nonce, keyId, algorithm);
    }

    /// <summary>Reads the field.</summary>
    public static bool TryParse(string field, [NotNullWhen(true)] out SignatureParameters? parameters)
    {
        parameters = null;
        const string Start = Label + "=" + Components;
        if (field.Length > MaximumLength || !field.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        int at = Start.Length;
        while (at < field.Length)
        {
            Match match = Parameter().Match(field, at, field.Length - at);
            if (!match.Success || match.Index != at
                || !values.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value))
            {
                return false;
            }

            at += match.Length;
        }

        if (values.Count != 5 || values.GetValueOrDefault("tag") != Quoted(Tag)
            || !TryReadCreated(values.GetValueOrDefault("created"), out DateTimeOffset created)
            || !TryUnquote(values.GetValueOrDefault("nonce"), out string nonce)
            || !TryUnquote(values.GetValueOrDefault("keyid"), out string keyId)
            || !TryUnquote(values.GetValueOrDefault("alg"), out string algorithm)
            || nonce.Length is < MinimumNonceLength or > MaximumNonceLength
            || nonce.AsSpan().ContainsAnyExcept(NonceCharacters))
        {
            return false;
        }

        parameters = new SignatureParameters(field[(Label.Length + 1)..], created, nonce, keyId, algorithm);
        return true;
    }

    private static bool TryReadCreated(string? text, out DateTimeOffset created)
    {
        created = default;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || seconds > 253402300799)
        {
            return false;
        }

        created = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static string Quoted(string text) => "\"" + text + "\"";

    private static bool TryUnquote(string? text, out string value)
    {
        bool quoted = text is ['"', .., '"'];
        value = quoted ? text![1..^1] : string.Empty;
        return quoted;
    }

    // sf-integer or sf-string without escapes (RFC 8941 §3.3), which is all this profile uses.
    [GeneratedRegex(
        "\\G;(?<name>[a-z]{1,16})=(?<value>[0-9]{1,15}|\"[ !#-\\[\\]-~]{0,128}\")", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
