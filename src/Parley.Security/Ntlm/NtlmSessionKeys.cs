// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Parley.Security.Ntlm;

/// <summary>
/// The signing and sealing keys of extended session security with 128 bits ([MS-NLMP] §3.4.5.2, §3.4.5.3): one digest
/// over the exported session key and a text that names the use and the direction.
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "[MS-NLMP] prescribes MD5.")]
internal static class NtlmSessionKeys
{
    /// <summary>The length of each key.</summary>
    public const int Length = 16;

    private static ReadOnlySpan<byte> ClientSigningText =>
        "session key to client-to-server signing key magic constant\0"u8;

    private static ReadOnlySpan<byte> ServerSigningText =>
        "session key to server-to-client signing key magic constant\0"u8;

    private static ReadOnlySpan<byte> ClientSealingText =>
        "session key to client-to-server sealing key magic constant\0"u8;

    private static ReadOnlySpan<byte> ServerSealingText =>
        "session key to server-to-client sealing key magic constant\0"u8;

    /// <summary>Writes the key that signs.</summary>
    public static void DeriveSigningKey(ReadOnlySpan<byte> exportedSessionKey, bool fromClient, Span<byte> key) =>
        Derive(exportedSessionKey, fromClient ? ClientSigningText : ServerSigningText, key);

    /// <summary>Writes the key that seals; here it only masks signatures.</summary>
    public static void DeriveSealingKey(ReadOnlySpan<byte> exportedSessionKey, bool fromClient, Span<byte> key) =>
        Derive(exportedSessionKey, fromClient ? ClientSealingText : ServerSealingText, key);

    private static void Derive(ReadOnlySpan<byte> exportedSessionKey, ReadOnlySpan<byte> text, Span<byte> key)
    {
        Span<byte> covered = stackalloc byte[Length + ClientSigningText.Length];
        exportedSessionKey.CopyTo(covered);
        text.CopyTo(covered[exportedSessionKey.Length..]);
        MD5.HashData(covered[..(exportedSessionKey.Length + text.Length)], key);
        CryptographicOperations.ZeroMemory(covered);
    }
}
