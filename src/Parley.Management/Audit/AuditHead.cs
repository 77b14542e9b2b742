// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Parley.Security.KeyRing;

namespace Parley.Management.Audit;

/// <summary>
/// An entry's number and hash, sealed with the deployment's keys beside the log: the last one's, and from time to time
/// one up to which the log need not be read again. Whoever can only write the database can neither cut the log's tail
/// nor write a chain of their own.
/// </summary>
/// <param name="Sequence">The number; 0 before the first entry.</param>
/// <param name="Hash">The hash.</param>
internal sealed record AuditHead(long Sequence, byte[] Hash)
{
    /// <summary>Before the first entry.</summary>
    public static AuditHead Origin => new(0, AuditChain.Origin);

    /// <summary>Seals.</summary>
    /// <param name="protector">The data key.</param>
    /// <param name="place">The table it is for; it opens nowhere else.</param>
    public byte[] Seal(IDataProtector protector, ReadOnlySpan<byte> place)
    {
        byte[] plain = new byte[sizeof(long) + AuditChain.HashLength];
        BinaryPrimitives.WriteInt64BigEndian(plain, Sequence);
        Hash.CopyTo(plain.AsSpan(sizeof(long)));
        return protector.Protect(plain, place);
    }

    /// <summary>Opens.</summary>
    /// <exception cref="AuditException">It was altered or sealed elsewhere.</exception>
    public static AuditHead Open(IDataProtector protector, byte[] sealedHead, ReadOnlySpan<byte> place)
    {
        try
        {
            byte[] plain = protector.Unprotect(sealedHead, place);
            return new AuditHead(BinaryPrimitives.ReadInt64BigEndian(plain), plain[sizeof(long)..]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentOutOfRangeException)
        {
            throw new AuditException(
                "A head of the audit log was not sealed with this deployment's keys.", exception);
        }
    }
}
