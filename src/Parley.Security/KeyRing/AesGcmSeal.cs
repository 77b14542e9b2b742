// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Security.KeyRing;

/// <summary>AES-256-GCM with a random nonce in front: nonce (12), ciphertext, tag (16). NIST SP 800-38D.</summary>
internal static class AesGcmSeal
{
    public const int NonceLength = 12;

    public const int TagLength = 16;

    public const int Overhead = NonceLength + TagLength;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
    {
        byte[] result = new byte[plaintext.Length + Overhead];
        Seal(key, plaintext, context, result);
        return result;
    }

    public static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        RandomNumberGenerator.Fill(destination[..NonceLength]);
        // An instance per value: instances are not safe from several threads, and this is never on the wire path.
        using AesGcm aes = new(key, TagLength);
        aes.Encrypt(
            destination[..NonceLength], plaintext, destination[NonceLength..^TagLength], destination[^TagLength..],
            context);
    }

    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> context)
    {
        if (value.Length < Overhead)
        {
            throw new CryptographicException("The sealed value is too short.");
        }

        byte[] plaintext = new byte[value.Length - Overhead];
        using AesGcm aes = new(key, TagLength);
        aes.Decrypt(value[..NonceLength], value[NonceLength..^TagLength], value[^TagLength..], plaintext, context);
        return plaintext;
    }
}
