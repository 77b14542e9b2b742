// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Parley.Security.WebTickets;

/// <summary>
/// The key that proves possession of a ticket: P_SHA1 of RFC 2246 §5 over both entropies (WS-Trust 1.3, CK/PSHA1).
/// </summary>
public static class ProofKey
{
    /// <summary>How long it is, in octets.</summary>
    public const int Length = 32;

    /// <summary>Derives the key.</summary>
    /// <param name="requestEntropy">What the client sent: the secret.</param>
    /// <param name="responseEntropy">What we answered: the seed.</param>
    [SuppressMessage("Security", "CA5350", Justification = "WS-Trust 1.3 names P_SHA1; the client computes the same.")]
    public static byte[] Derive(ReadOnlySpan<byte> requestEntropy, ReadOnlySpan<byte> responseEntropy)
    {
        byte[] key = new byte[Length];
        byte[] input = new byte[HMACSHA1.HashSizeInBytes + responseEntropy.Length];
        responseEntropy.CopyTo(input.AsSpan(HMACSHA1.HashSizeInBytes));
        Span<byte> output = stackalloc byte[HMACSHA1.HashSizeInBytes];

        // A(1) = HMAC(secret, seed); A(i) = HMAC(secret, A(i-1)); output HMAC(secret, A(i) + seed).
        HMACSHA1.HashData(requestEntropy, responseEntropy, input);
        for (int written = 0; written < Length; written += HMACSHA1.HashSizeInBytes)
        {
            HMACSHA1.HashData(requestEntropy, input, output);
            output[..Math.Min(output.Length, Length - written)].CopyTo(key.AsSpan(written));
            HMACSHA1.HashData(requestEntropy, input.AsSpan(0, HMACSHA1.HashSizeInBytes), output);
            output.CopyTo(input);
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
        return key;
    }
}
