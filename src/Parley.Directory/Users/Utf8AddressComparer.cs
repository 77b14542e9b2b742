// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>
/// Compares addresses as octets, ASCII letters in either case. The hash is seeded per process: nobody outside can
/// choose addresses that collide.
/// </summary>
internal sealed class Utf8AddressComparer
    : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The longest address in octets: every character of the longest address in three.</summary>
    public const int MaximumBytes = SipAddress.MaximumLength * 3;

    public static readonly Utf8AddressComparer Instance = new();

    private Utf8AddressComparer()
    {
    }

    public bool Equals(byte[]? x, byte[]? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && EqualsFolded(x, y));

    public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => EqualsFolded(alternate, other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        Span<byte> folded = stackalloc byte[128];
        HashCode hash = default;
        while (!alternate.IsEmpty)
        {
            int count = Math.Min(alternate.Length, folded.Length);
            for (int i = 0; i < count; i++)
            {
                folded[i] = Fold(alternate[i]);
            }

            hash.AddBytes(folded[..count]);
            alternate = alternate[count..];
        }

        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    private static bool EqualsFolded(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (Fold(left[i]) != Fold(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Fold(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
}
