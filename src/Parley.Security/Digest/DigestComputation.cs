// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Parley.Security.Authentication;

namespace Parley.Security.Digest;

/// <summary>The arithmetic of digest with qop=auth (RFC 7616 §3.4.1).</summary>
[SuppressMessage("Security", "CA5351", Justification = "RFC 7616 has MD5; used only where an administrator named it.")]
internal static class DigestComputation
{
    /// <summary>The longest method accepted.</summary>
    public const int MaximumMethodLength = 64;

    /// <summary>The longest response: SHA-256 in hexadecimal.</summary>
    public const int MaximumResponseLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>How many hexadecimal digits a response has.</summary>
    public static int ResponseLength(DigestAlgorithm algorithm) => 2 * DigestSecret.LengthOf(algorithm);

    /// <summary>Writes the response a client that knows HA1 would send, in lower case.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="ha1">The secret.</param>
    /// <param name="method">The request's method, at most <see cref="MaximumMethodLength"/> octets.</param>
    /// <param name="credentials">The parameters, of bounded length.</param>
    /// <param name="scratch">Room for the longest text hashed.</param>
    /// <param name="response">Where the digits go: <see cref="ResponseLength"/> of them.</param>
    public static void Compute(
        DigestAlgorithm algorithm, ReadOnlySpan<byte> ha1, ReadOnlySpan<byte> method, in DigestCredentials credentials,
        Span<byte> scratch, Span<byte> response)
    {
        Span<byte> ha2 = stackalloc byte[MaximumResponseLength];
        ha2 = ha2[..ResponseLength(algorithm)];
        int at = 0;
        Append(method, scratch, ref at);
        AppendWithColon(credentials.Uri, scratch, ref at);
        Hash(algorithm, scratch[..at], ha2);

        Convert.TryToHexStringLower(ha1, scratch, out at);
        AppendWithColon(credentials.Nonce, scratch, ref at);
        AppendWithColon(credentials.NonceCount, scratch, ref at);
        AppendWithColon(credentials.ClientNonce, scratch, ref at);
        AppendWithColon(credentials.Qop, scratch, ref at);
        AppendWithColon(ha2, scratch, ref at);
        Hash(algorithm, scratch[..at], response);
        CryptographicOperations.ZeroMemory(scratch[..at]);
    }

    /// <summary>How much scratch room credentials of a length need at most.</summary>
    public static int ScratchLength(int credentialsLength) =>
        credentialsLength + Math.Max(MaximumMethodLength, 2 * MaximumResponseLength) + 8;

    private static void Hash(DigestAlgorithm algorithm, ReadOnlySpan<byte> text, Span<byte> digits)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length = algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(text, hash) : MD5.HashData(text, hash);
        Convert.TryToHexStringLower(hash[..length], digits, out _);
    }

    private static void AppendWithColon(ReadOnlySpan<byte> text, Span<byte> destination, ref int at)
    {
        destination[at++] = (byte)':';
        Append(text, destination, ref at);
    }

    private static void Append(ReadOnlySpan<byte> text, Span<byte> destination, ref int at)
    {
        text.CopyTo(destination[at..]);
        at += text.Length;
    }
}
