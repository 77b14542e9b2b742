// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.MessageSigning;

/// <summary>The numbers that bound what a security association accepts.</summary>
public sealed record SigningLimits
{
    /// <summary>
    /// How many numbers below the highest seen are still remembered: an older one is outside the window.
    /// </summary>
    public const int WindowSize = 256;

    /// <summary>The limits used when nothing else is said.</summary>
    public static SigningLimits Default { get; } = new();

    /// <summary>
    /// How far cnum may jump ahead of the highest seen. A client numbers every message it signs, its answers included,
    /// so a person who only listens leaves a gap where nothing of theirs was verified; a larger jump is no such gap.
    /// </summary>
    public uint MaximumGap { get; init; } = 65536;

    /// <summary>The most octets of crand. Clients send eight.</summary>
    public int MaximumRandLength { get; init; } = 32;

    /// <summary>The most octets of all signed fields together; a longer message is refused without computing.</summary>
    public int MaximumBufferLength { get; init; } = 8192;
}
