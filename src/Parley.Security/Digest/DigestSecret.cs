// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Parley.Security.Authentication;

namespace Parley.Security.Digest;

/// <summary>
/// The secret that digest needs of a password: HA1, the hash of user, realm and password (RFC 7616 §3.4.2). Whoever has
/// it can sign in by digest in that realm: it is stored sealed, and only while digest is offered.
/// </summary>
public static class DigestSecret
{
    /// <summary>How many octets an HA1 has.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public static int LengthOf(DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? SHA256.HashSizeInBytes : MD5.HashSizeInBytes;

    /// <summary>Writes HA1.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="user">The user name that clients will send.</param>
    /// <param name="realm">The realm of the challenges.</param>
    /// <param name="password">The password.</param>
    /// <param name="destination">Where the octets go: <see cref="LengthOf"/> of them.</param>
    [SuppressMessage(
        "Security", "CA5351", Justification = "RFC 7616 has MD5; used only where an administrator named it.")]
    public static void Compute(
        DigestAlgorithm algorithm, string user, string realm, ReadOnlySpan<char> password, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(realm);
        int length = Encoding.UTF8.GetByteCount(user) + Encoding.UTF8.GetByteCount(realm)
            + Encoding.UTF8.GetByteCount(password) + 2;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> text = rented.AsSpan(0, length);
        int at = Encoding.UTF8.GetBytes(user, text);
        text[at++] = (byte)':';
        at += Encoding.UTF8.GetBytes(realm, text[at..]);
        text[at++] = (byte)':';
        Encoding.UTF8.GetBytes(password, text[at..]);
        if (algorithm == DigestAlgorithm.Sha256)
        {
            SHA256.HashData(text, destination);
        }
        else
        {
            MD5.HashData(text, destination);
        }

        CryptographicOperations.ZeroMemory(text);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
