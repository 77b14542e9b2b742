// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Parley.Security.KeyRing;

namespace Parley.Directory.Tests;

/// <summary>A key ring in memory: a random AES-256-GCM key per purpose, the context as associated data.</summary>
internal sealed class TestKeyRing : IKeyRing
{
    private readonly ConcurrentDictionary<string, IDataProtector> _protectors = new(StringComparer.Ordinal);

    public IDataProtector GetProtector(string purpose) => _protectors.GetOrAdd(purpose, static _ => new Protector());

    private sealed class Protector : IDataProtector
    {
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

        public byte[] Protect(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
        {
            byte[] value = new byte[12 + plaintext.Length + 16];
            RandomNumberGenerator.Fill(value.AsSpan(0, 12));
            using AesGcm aes = new(_key, 16);
            aes.Encrypt(
                value.AsSpan(0, 12), plaintext, value.AsSpan(12, plaintext.Length), value.AsSpan(^16..), context);
            return value;
        }

        public byte[] Unprotect(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> context)
        {
            if (sealedValue.Length < 28)
            {
                throw new CryptographicException("short");
            }

            byte[] plaintext = new byte[sealedValue.Length - 28];
            using AesGcm aes = new(_key, 16);
            aes.Decrypt(sealedValue[..12], sealedValue[12..^16], sealedValue[^16..], plaintext, context);
            return plaintext;
        }
    }
}
