// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.TestKit;

/// <summary>All the ways in which a stream may deliver the same octets that have ever mattered to a parser.</summary>
public static class EverySplit
{
    /// <summary>The input whole, cut once at every position, and one octet at a time.</summary>
    /// <param name="input">What is sent.</param>
    /// <returns>Lists of pieces; each list joined is the input.</returns>
    public static IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> Of(ReadOnlyMemory<byte> input)
    {
        yield return [input];
        for (int cut = 1; cut < input.Length; cut++)
        {
            yield return [input[..cut], input[cut..]];
        }

        ReadOnlyMemory<byte>[] single = new ReadOnlyMemory<byte>[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            single[i] = input.Slice(i, 1);
        }

        yield return single;
    }
}
