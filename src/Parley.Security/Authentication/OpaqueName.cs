// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Security.Authentication;

/// <summary>Names of exchanges and associations on the wire.</summary>
internal static class OpaqueName
{
    private const int Octets = 8;

    /// <summary>
    /// A new name: 16 hexadecimal digits at random. It is no secret, but nobody meets another's by chance.
    /// </summary>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[Octets];
        RandomNumberGenerator.Fill(random);
        return Convert.ToHexString(random);
    }
}
