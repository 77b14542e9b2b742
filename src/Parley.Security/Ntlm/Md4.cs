// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Parley.Security.Ntlm;

/// <summary>
/// MD4 (RFC 1320), which .NET does not have and NTLM needs for the hash of a password and for nothing else.
/// </summary>
internal static class Md4
{
    /// <summary>The size of a digest.</summary>
    public const int HashSizeInBytes = 16;

    private const int BlockLength = 64;
    private const int LengthFieldOffset = 56;

    // The order in which round two and three read the words, and the shifts of the rounds (RFC 1320 §3.4).
    private static ReadOnlySpan<byte> SecondOrder => [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15];

    private static ReadOnlySpan<byte> ThirdOrder => [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];

    private static ReadOnlySpan<byte> Shifts => [3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15];

    /// <summary>Writes the digest of a message.</summary>
    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        ulong bits = (ulong)source.Length * 8;
        while (source.Length >= BlockLength)
        {
            Transform(state, source[..BlockLength]);
            source = source[BlockLength..];
        }

        Span<byte> tail = stackalloc byte[2 * BlockLength];
        tail.Clear();
        source.CopyTo(tail);
        tail[source.Length] = 0x80;
        int length = source.Length < LengthFieldOffset ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64LittleEndian(tail[(length - sizeof(ulong))..], bits);
        for (int at = 0; at < length; at += BlockLength)
        {
            Transform(state, tail.Slice(at, BlockLength));
        }

        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], state[i]);
        }

        CryptographicOperations.ZeroMemory(tail);
    }

    private static void Transform(Span<uint> state, ReadOnlySpan<byte> block)
    {
        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        for (int step = 0; step < 48; step++)
        {
            int round = step / 16;
            int word = round switch { 0 => step, 1 => SecondOrder[step - 16], _ => ThirdOrder[step - 32] };
            uint mixed = round switch
            {
                0 => (b & c) | (~b & d),
                1 => ((b & c) | (b & d) | (c & d)) + 0x5a827999,
                _ => (b ^ c ^ d) + 0x6ed9eba1,
            };
            uint sum = a + mixed + BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * word)..]);
            (a, d, c, b) = (d, c, b, BitOperations.RotateLeft(sum, Shifts[(4 * round) + (step % 4)]));
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
