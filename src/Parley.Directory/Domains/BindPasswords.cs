// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Parley.Directory.Credentials;
using Parley.Security.KeyRing;

namespace Parley.Directory.Domains;

/// <summary>
/// The passwords of the accounts that read domains, each sealed for its domain.
/// </summary>
internal sealed class BindPasswords(IKeyRing keyRing)
{
    /// <summary>The purpose of the key that seals them. Never change it.</summary>
    public const string Purpose = "backend/directory-bind";

    private readonly IDataProtector _protector = keyRing.GetProtector(Purpose);

    /// <summary>Seals a password.</summary>
    public byte[] Seal(string domain, SecretText password)
    {
        byte[] clear = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(password.Characters.Length));
        try
        {
            int length = Encoding.UTF8.GetBytes(password.Characters, clear);
            return _protector.Protect(clear.AsSpan(0, length), Context(domain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
            ArrayPool<byte>.Shared.Return(clear);
        }
    }

    /// <summary>Opens a password; null when it was altered or belongs elsewhere. The caller overwrites it.</summary>
    public byte[]? Open(string domain, byte[] value)
    {
        try
        {
            return _protector.Unprotect(value, Context(domain));
        }
        catch (CryptographicException)
        {
            // A value for the caller: there is no usable password, and the reader says so to the administrator.
            return null;
        }
    }

    private static byte[] Context(string domain) => Encoding.UTF8.GetBytes("directory_domain/bind_password/" + domain);
}
