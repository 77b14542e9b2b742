// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Credentials;

/// <summary>The names that secrets have on disk. Never change one.</summary>
internal static class SecretKinds
{
    /// <summary>All kinds.</summary>
    public static readonly SecretKind[] All = [SecretKind.NtHash, SecretKind.DigestSha256, SecretKind.DigestMd5];

    /// <summary>The name in the database.</summary>
    public static string StoredName(SecretKind kind) => kind switch
    {
        SecretKind.NtHash => "nt-hash",
        SecretKind.DigestSha256 => "digest-sha-256",
        SecretKind.DigestMd5 => "digest-md5",
    };

    /// <summary>The purpose of the key that seals it.</summary>
    public static string Purpose(SecretKind kind) => kind switch
    {
        SecretKind.NtHash => "backend/nt-hash",
        SecretKind.DigestSha256 or SecretKind.DigestMd5 => "backend/digest",
    };

    /// <summary>Its length before sealing, in octets.</summary>
    public static int Length(SecretKind kind) => kind switch
    {
        SecretKind.NtHash => 16,
        SecretKind.DigestSha256 => 64,
        SecretKind.DigestMd5 => 32,
    };

    /// <summary>Whether the deployment keeps it.</summary>
    public static bool IsKept(SecretKind kind, DirectoryOptions options) => kind switch
    {
        SecretKind.NtHash => options.KeepNtHashes,
        SecretKind.DigestSha256 => options.KeepDigestSha256,
        SecretKind.DigestMd5 => options.KeepDigestMd5,
    };

    /// <summary>The kind with a stored name; null for one this program does not know.</summary>
    public static SecretKind? Parse(string storedName)
    {
        foreach (SecretKind kind in All)
        {
            if (string.Equals(StoredName(kind), storedName, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return null;
    }
}
