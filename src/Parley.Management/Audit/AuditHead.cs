// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Parley.Security.KeyRing;

namespace Parley.Management.Audit;

/// <summary>
/// The last entry's number and hash, sealed with the deployment's keys beside the log. Whoever can only write the
/// database can neither cut the log's tail nor write a chain of their own.
/// </summary>
/// <param name="Sequence">The number; 0 before the first entry.</param>
/// <param name="Hash">The hash.</param>
internal sealed record AuditHead(long Sequence, byte[] Hash)
{
    /// <summary>Before the first entry.</summary>
    public static AuditHead Origin => new(0, AuditChain.Origin);

    /// <summary>Seals.</summary>
    public byte[] Seal(IDataProtector protector)
    {
        byte[] plain = new byte[sizeof(long) + AuditChain.HashLength];
        BinaryPrimitives.WriteInt64BigEndian(plain, Sequence);
        Hash.CopyTo(plain.AsSpan(sizeof(long)));
        return protector.Protect(plain, "audit_head"u8);
    }

    /// <summary>Opens.</summary>
    /// <exception cref="AuditException">It was altered or sealed elsewhere.</exception>
    public static AuditHead Open(IDataProtector protector, byte[] sealedHead)
    {
        try
        {
            byte[] plain = protector.Unprotect(sealedHead, "audit_head"u8);
            return new AuditHead(BinaryPrimitives.ReadInt64BigEndian(plain), plain[sizeof(long)..]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentOutOfRangeException)
        {
            throw new AuditException(
                "The head of the audit log was not sealed with this deployment's keys.", exception);
        }
    }
}
