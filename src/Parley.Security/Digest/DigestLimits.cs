// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Digest;

/// <summary>The numbers that bound digest authentication.</summary>
public sealed record DigestLimits
{
    /// <summary>The limits used when nothing else is said.</summary>
    public static DigestLimits Default { get; } = new();

    /// <summary>
    /// How long a nonce is good. A client with an older one and the right secret is told "stale" and asks nobody.
    /// </summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most octets of credentials.</summary>
    public int MaximumCredentialsLength { get; init; } = 2048;

    /// <summary>The most octets of cnonce.</summary>
    public int MaximumClientNonceLength { get; init; } = 256;

    /// <summary>How far the nonce count may jump ahead.</summary>
    public uint MaximumCountGap { get; init; } = 1024;

    /// <summary>
    /// How many nonces in use are remembered with their counts. When there are more, the oldest is forgotten, and every
    /// unknown nonce not younger than it is stale from then on, so that none can be replayed.
    /// </summary>
    public int MaximumNonces { get; init; } = 65_536;
}
