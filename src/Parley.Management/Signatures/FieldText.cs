// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Management.Signatures;

/// <summary>Octet strings as structured fields write them: <c>:base64:</c> (RFC 8941 §3.3.5).</summary>
internal static class FieldText
{
    private const string DigestStart = "sha-256=";
    private const string SignatureStart = SignatureParameters.Label + "=";

    /// <summary>Writes octets.</summary>
    public static string Octets(ReadOnlySpan<byte> octets) => $":{Convert.ToBase64String(octets)}:";

    /// <summary>Reads octets.</summary>
    public static bool TryReadOctets(ReadOnlySpan<char> text, int maximumLength, [NotNullWhen(true)] out byte[]? octets)
    {
        octets = null;
        if (text.Length < 2 || text.Length > maximumLength || text[0] != ':' || text[^1] != ':')
        {
            return false;
        }

        byte[] buffer = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (!Convert.TryFromBase64Chars(text[1..^1], buffer, out int written) || text.ContainsAny(" \t\r\n"))
        {
            return false;
        }

        octets = buffer[..written];
        return true;
    }

    /// <summary>The value of Content-Digest for a body (RFC 9530 §2).</summary>
    public static string Digest(ReadOnlySpan<byte> body) => DigestStart + Octets(SHA256.HashData(body));

    /// <summary>Whether a value of Content-Digest is that of a body.</summary>
    public static bool IsDigestOf(string field, ReadOnlySpan<byte> body) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(field), Encoding.UTF8.GetBytes(Digest(body)));

    /// <summary>The value of Signature.</summary>
    public static string Signature(ReadOnlySpan<byte> signature) => SignatureStart + Octets(signature);

    /// <summary>Reads the value of Signature.</summary>
    public static bool TryReadSignature(string field, [NotNullWhen(true)] out byte[]? signature)
    {
        signature = null;
        return field.StartsWith(SignatureStart, StringComparison.Ordinal)
            && TryReadOctets(field.AsSpan(SignatureStart.Length), SignatureParameters.MaximumLength, out signature);
    }
}
