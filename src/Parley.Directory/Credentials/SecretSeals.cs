// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.KeyRing;

namespace Parley.Directory.Credentials;

/// <summary>
/// Seals secrets for the database, each kind under its own data key. Kind, account and password epoch are bound in: a
/// sealed secret copied to another row, or put back after the password changed, does not open.
/// </summary>
internal sealed class SecretSeals(IKeyRing keyRing)
{
    private readonly IDataProtector _ntHash = keyRing.GetProtector(SecretKinds.Purpose(SecretKind.NtHash));
    private readonly IDataProtector _digest = keyRing.GetProtector(SecretKinds.Purpose(SecretKind.DigestSha256));

    /// <summary>Seals.</summary>
    public byte[] Seal(SecretKind kind, AccountId account, long epoch, ReadOnlySpan<byte> secret) =>
        Protector(kind).Protect(secret, Context(kind, account, epoch));

    /// <summary>Opens into the caller's span. False when the value was altered or belongs elsewhere.</summary>
    public bool TryOpen(
        SecretKind kind, AccountId account, long epoch, ReadOnlySpan<byte> sealedSecret, Span<byte> secret)
    {
        byte[]? opened = null;
        try
        {
            opened = Protector(kind).Unprotect(sealedSecret, Context(kind, account, epoch));
            return opened.Length == secret.Length && opened.AsSpan().TryCopyTo(secret);
        }
        catch (CryptographicException)
        {
            // A value for the caller: the account has no usable secret, and the sign-in fails as with a wrong password.
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    private IDataProtector Protector(SecretKind kind) => kind switch
    {
        SecretKind.NtHash => _ntHash,
        SecretKind.DigestSha256 or SecretKind.DigestMd5 => _digest,
    };

    private static byte[] Context(SecretKind kind, AccountId account, long epoch) =>
        Encoding.ASCII.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"account_secret/{SecretKinds.StoredName(kind)}/{account}/{epoch}"));
}
