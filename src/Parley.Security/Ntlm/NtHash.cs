// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Security.Ntlm;

/// <summary>
/// The NT hash of a password (NTOWFv1, [MS-NLMP] §3.3.1). Whoever has it can sign in by NTLM as if they had the
/// password: it is stored sealed, and only while NTLM is offered.
/// </summary>
public static class NtHash
{
    /// <summary>Its length in octets.</summary>
    public const int Length = Md4.HashSizeInBytes;

    /// <summary>Writes the hash of a password.</summary>
    /// <param name="password">The password.</param>
    /// <param name="destination">Where the 16 octets go.</param>
    public static void Compute(ReadOnlySpan<char> password, Span<byte> destination)
    {
        if (destination.Length < Length)
        {
            throw new ArgumentException("The hash has 16 octets.", nameof(destination));
        }

        int length = 2 * password.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> octets = rented.AsSpan(0, length);
        Encoding.Unicode.GetBytes(password, octets);
        Md4.HashData(octets, destination);
        CryptographicOperations.ZeroMemory(octets);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
