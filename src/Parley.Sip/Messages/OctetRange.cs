// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Messages;

/// <summary>Where some octets stand in a buffer.</summary>
internal readonly struct OctetRange(int start, int length)
{
    public int Start { get; } = start;

    public int Length { get; } = length;

    public int End => Start + Length;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);

    /// <summary>The range of a part that is a view over the buffer; the empty range for an empty part.</summary>
    public static OctetRange Of(ReadOnlySpan<byte> part, ReadOnlySpan<byte> buffer) =>
        buffer.Overlaps(part, out int offset) ? new OctetRange(offset, part.Length) : default;
}
