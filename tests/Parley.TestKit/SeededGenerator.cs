// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.TestKit;

/// <summary>
/// Numbers that look random and are the same for the same seed on every machine (SplitMix64). For tests that must
/// repeat; never for anything secret.
/// </summary>
public sealed class SeededGenerator
{
    private ulong _state;

    /// <summary>Makes a generator.</summary>
    public SeededGenerator(ulong seed)
    {
        _state = seed;
    }

    /// <summary>64 bits.</summary>
    public ulong NextBits()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 up to, and not including, the limit; 0 when the limit is not positive.</summary>
    public int Next(int limit) => limit <= 0 ? 0 : (int)(NextBits() % (ulong)limit);

    /// <summary>One of the items.</summary>
    public T Pick<T>(ReadOnlySpan<T> items) => items[Next(items.Length)];
}
