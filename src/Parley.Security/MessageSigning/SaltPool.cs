// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Security.MessageSigning;

/// <summary>
/// Random salts for signatures, drawn many at a time: a single draw from the system's generator costs several times
/// what a signature does. A salt is sent in the clear and is no secret.
/// </summary>
internal static class SaltPool
{
    private const int PoolLength = 1024;

    [ThreadStatic]
    private static byte[]? t_octets;

    [ThreadStatic]
    private static int t_next;

    /// <summary>Fills a salt, of at most a few octets.</summary>
    public static void Fill(Span<byte> salt)
    {
        byte[] octets = t_octets ??= new byte[PoolLength];
        if (t_next == 0 || t_next + salt.Length > PoolLength)
        {
            RandomNumberGenerator.Fill(octets);
            t_next = 0;
        }

        octets.AsSpan(t_next, salt.Length).CopyTo(salt);
        t_next += salt.Length;
    }
}
