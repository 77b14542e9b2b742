// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// The branches of this server: the magic cookie, the number of the exchange, and a mark by which a request that comes
/// back unchanged is known (RFC 3261 §16.6 step 8). A branch need not be a secret: a response counts only on the
/// connection that its request left on.
/// </summary>
internal static class BranchName
{
    /// <summary>The length in octets.</summary>
    public const int Length = 7 + (2 * (sizeof(ulong) + sizeof(uint)));

    private static ulong next = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>A number for an exchange, unlike those of this process and, by chance, of those before it.</summary>
    public static ulong NextId() => Interlocked.Increment(ref next);

    /// <summary>Writes a branch.</summary>
    public static void Write(Span<byte> destination, ulong id, uint loopMark)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, id);
        BinaryPrimitives.WriteUInt32BigEndian(octets[sizeof(ulong)..], loopMark);
        "z9hG4bK"u8.CopyTo(destination);
        Convert.TryToHexStringLower(octets, destination[7..], out _);
    }

    /// <summary>Reads a branch; false when it cannot be one of ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> branch, out ulong id, out uint loopMark)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        if (branch.Length != Length || !branch.StartsWith("z9hG4bK"u8)
            || Convert.FromHexString(branch[7..], octets, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != octets.Length)
        {
            id = 0;
            loopMark = 0;
            return false;
        }

        id = BinaryPrimitives.ReadUInt64BigEndian(octets);
        loopMark = BinaryPrimitives.ReadUInt32BigEndian(octets[sizeof(ulong)..]);
        return true;
    }
}
