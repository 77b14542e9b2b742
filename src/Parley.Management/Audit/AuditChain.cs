// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Management.Audit;

/// <summary>
/// The hash that ties an entry to the one before it: SHA-256 over a form number, the previous hash, sequence number,
/// time and every text with its length in front, so that no two entries hash alike.
/// </summary>
internal static class AuditChain
{
    public const int HashLength = SHA256.HashSizeInBytes;

    private const byte Form = 1;

    /// <summary>What stands before the first entry.</summary>
    public static byte[] Origin => new byte[HashLength];

    /// <summary>The hash of an entry.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> previous, long sequence, AuditEntry entry)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Form]);
        hash.AppendData(previous);
        AppendNumber(hash, sequence);
        AppendNumber(hash, entry.At.ToUnixTimeMilliseconds());
        AppendText(hash, entry.Administrator);
        AppendText(hash, entry.Serial);
        AppendText(hash, entry.Act);
        AppendText(hash, entry.Target);
        AppendText(hash, entry.Outcome);
        AppendText(hash, entry.Detail);
        AppendText(hash, entry.Nonce);
        return hash.GetHashAndReset();
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> octets = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(octets, number);
        hash.AppendData(octets);
    }

    private static void AppendText(IncrementalHash hash, string text)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, octets.Length);
        hash.AppendData(octets);
    }
}
