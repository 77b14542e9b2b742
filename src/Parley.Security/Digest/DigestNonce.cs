// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Parley.Security.Authentication;

namespace Parley.Security.Digest;

/// <summary>
/// Nonces that need no memory: the time they were made, random octets, and a code over both under a key of this
/// process. The code covers the algorithm too, so a nonce of the SHA-256 challenge is no good for MD5, and the source
/// it was given to, so that nobody spends another's attempts from an invented address.
/// </summary>
internal sealed class DigestNonce
{
    /// <summary>How many characters a nonce has.</summary>
    public const int TextLength = 43;

    private const int IdentityLength = 16;
    private const int RandomOffset = 8;
    private const int CodeLength = 16;
    private const int Length = IdentityLength + CodeLength;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Writes a new nonce.</summary>
    public void Write(DigestAlgorithm algorithm, ulong source, DateTimeOffset now, Span<byte> destination)
    {
        Span<byte> octets = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(octets, now.UtcTicks);
        RandomNumberGenerator.Fill(octets[RandomOffset..IdentityLength]);
        ComputeCode(algorithm, source, octets[..IdentityLength], octets[IdentityLength..]);
        Base64Url.EncodeToUtf8(octets, destination, out _, out _);
    }

    /// <summary>Reads a nonce; false when it is not one of this process for this algorithm and source.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="source">Where it comes from (<see cref="Lockout.SourceKey"/>).</param>
    /// <param name="text">The text the client sent.</param>
    /// <param name="identity">What tells it from every other.</param>
    /// <param name="made">When it was made, in ticks.</param>
    public bool TryRead(
        DigestAlgorithm algorithm, ulong source, ReadOnlySpan<byte> text, out UInt128 identity, out long made)
    {
        identity = default;
        made = default;
        Span<byte> octets = stackalloc byte[Length];
        if (text.Length != TextLength
            || Base64Url.DecodeFromUtf8(text, octets, out _, out int written) != OperationStatus.Done
            || written != Length)
        {
            return false;
        }

        Span<byte> code = stackalloc byte[CodeLength];
        ComputeCode(algorithm, source, octets[..IdentityLength], code);
        if (!CryptographicOperations.FixedTimeEquals(code, octets[IdentityLength..]))
        {
            return false;
        }

        identity = BinaryPrimitives.ReadUInt128BigEndian(octets);
        made = BinaryPrimitives.ReadInt64BigEndian(octets);
        return true;
    }

    private void ComputeCode(DigestAlgorithm algorithm, ulong source, ReadOnlySpan<byte> identity, Span<byte> code)
    {
        Span<byte> covered = stackalloc byte[IdentityLength + 1 + sizeof(ulong)];
        identity.CopyTo(covered);
        covered[IdentityLength] = (byte)algorithm;
        BinaryPrimitives.WriteUInt64BigEndian(covered[(IdentityLength + 1)..], source);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, covered, full);
        full[..CodeLength].CopyTo(code);
    }
}
