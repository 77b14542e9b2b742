// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Text;

namespace Parley.Security.Ntlm;

/// <summary>
/// Lists of pairs that describe a server ([MS-NLMP] §2.2.2.1): kind, length, value, ended by an empty pair.
/// </summary>
internal static class NtlmTargetInfo
{
    private const int PairHeaderLength = 4;
    private const int MaximumPairs = 32;

    /// <summary>Whether the octets begin with a list that ends properly.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> list)
    {
        for (int count = 0; count < MaximumPairs; count++)
        {
            if (!TryReadPair(ref list, out NtlmAvId id, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            if (id == NtlmAvId.EndOfList)
            {
                return value.IsEmpty;
            }
        }

        return false;
    }

    /// <summary>Finds the first pair of a kind in a well-formed list.</summary>
    public static bool TryFind(ReadOnlySpan<byte> list, NtlmAvId wanted, out ReadOnlySpan<byte> value)
    {
        while (TryReadPair(ref list, out NtlmAvId id, out value) && id != NtlmAvId.EndOfList)
        {
            if (id == wanted)
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether every pair of one list stands in another with the same value.</summary>
    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> pairs)
    {
        while (TryReadPair(ref pairs, out NtlmAvId id, out ReadOnlySpan<byte> value) && id != NtlmAvId.EndOfList)
        {
            if (!TryFind(list, id, out ReadOnlySpan<byte> found) || !found.SequenceEqual(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a pair with text and moves on.</summary>
    public static void Write(NtlmAvId id, string value, Span<byte> destination, ref int at)
    {
        int length = Encoding.Unicode.GetBytes(value, destination[(at + PairHeaderLength)..]);
        WriteHeader(id, length, destination, ref at);
        at += length;
    }

    /// <summary>Writes a pair with octets and moves on.</summary>
    public static void Write(NtlmAvId id, ReadOnlySpan<byte> value, Span<byte> destination, ref int at)
    {
        WriteHeader(id, value.Length, destination, ref at);
        value.CopyTo(destination[at..]);
        at += value.Length;
    }

    private static void WriteHeader(NtlmAvId id, int length, Span<byte> destination, ref int at)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination[at..], (ushort)id);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[(at + 2)..], (ushort)length);
        at += PairHeaderLength;
    }

    private static bool TryReadPair(scoped ref ReadOnlySpan<byte> list, out NtlmAvId id, out ReadOnlySpan<byte> value)
    {
        id = default;
        value = default;
        if (list.Length < PairHeaderLength)
        {
            return false;
        }

        id = (NtlmAvId)BinaryPrimitives.ReadUInt16LittleEndian(list);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(list[2..]);
        if (length > list.Length - PairHeaderLength)
        {
            return false;
        }

        value = list.Slice(PairHeaderLength, length);
        list = list[(PairHeaderLength + length)..];
        return true;
    }
}
