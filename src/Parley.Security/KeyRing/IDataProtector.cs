// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.KeyRing;

/// <summary>
/// Seals values for storage with a data key of their own (AES-256-GCM). The purpose is bound into the seal.
/// </summary>
public interface IDataProtector
{
    /// <summary>Seals a value.</summary>
    /// <param name="plaintext">The value.</param>
    /// <param name="context">
    /// What the value belongs to, such as table, column and row: a value moved elsewhere does not open.
    /// </param>
    byte[] Protect(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context);

    /// <summary>Opens a value.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// It was altered, or sealed elsewhere.
    /// </exception>
    byte[] Unprotect(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> context);
}

/// <summary>Gives each use of the key ring its own data key.</summary>
public interface IKeyRing
{
    /// <summary>
    /// The protector for a purpose, such as "backend/nt-hash" or "backend/notes". Made at first use, kept wrapped by
    /// the key-encryption key.
    /// </summary>
    IDataProtector GetProtector(string purpose);
}
