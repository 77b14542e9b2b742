// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Parley.Security.MessageSigning;

namespace Parley.Security.Ntlm;

/// <summary>
/// An association made by connectionless NTLMv2 (client contract 3.1; [MS-NLMP] §3.4.4.2). The sequence number inside
/// the signature is always 100 and the cipher starts afresh for each message, so its stream is the same eight octets
/// every time: they are computed once per direction, and a signature costs one HMAC.
/// </summary>
[SuppressMessage("Security", "CA5351", Justification = "[MS-NLMP] prescribes MD5 and HMAC-MD5.")]
internal sealed class NtlmAssociation : HashedAssociation
{
    private const uint SignatureVersion = 1;
    private const uint SequenceNumber = 100;
    private const int ChecksumLength = 8;
    private const int SequenceLength = sizeof(uint);
    private const int ChecksumOffset = sizeof(uint);
    private const int SequenceOffset = ChecksumOffset + ChecksumLength;

    private readonly byte[] _clientMask = new byte[ChecksumLength];
    private readonly byte[] _serverMask = new byte[ChecksumLength];

    /// <summary>Makes an association from the exported session key.</summary>
    public NtlmAssociation(SignatureScope scope, AssociationTerms terms, ReadOnlySpan<byte> exportedSessionKey)
        : base(
            scope, terms, CreateHash(exportedSessionKey, fromClient: true),
            CreateHash(exportedSessionKey, fromClient: false))
    {
        DeriveMask(exportedSessionKey, fromClient: true, _clientMask);
        DeriveMask(exportedSessionKey, fromClient: false, _serverMask);
    }

    protected override int Headroom => SequenceLength;

    protected override int SignatureOctets => SequenceOffset + SequenceLength;

    protected override void ComputeSignature(
        IncrementalHash hash, bool fromClient, Span<byte> buffer, Span<byte> signature)
    {
        Span<byte> digest = stackalloc byte[HMACMD5.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, SequenceNumber);
        hash.AppendData(buffer);
        hash.GetHashAndReset(digest);
        byte[] mask = fromClient ? _clientMask : _serverMask;
        BinaryPrimitives.WriteUInt32LittleEndian(signature, SignatureVersion);
        for (int i = 0; i < ChecksumLength; i++)
        {
            signature[ChecksumOffset + i] = (byte)(digest[i] ^ mask[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(signature[SequenceOffset..], SequenceNumber);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        CryptographicOperations.ZeroMemory(_clientMask);
        CryptographicOperations.ZeroMemory(_serverMask);
    }

    private static IncrementalHash CreateHash(ReadOnlySpan<byte> exportedSessionKey, bool fromClient)
    {
        Span<byte> key = stackalloc byte[NtlmSessionKeys.Length];
        NtlmSessionKeys.DeriveSigningKey(exportedSessionKey, fromClient, key);
        IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.MD5, key);
        CryptographicOperations.ZeroMemory(key);
        return hash;
    }

    private static void DeriveMask(ReadOnlySpan<byte> exportedSessionKey, bool fromClient, Span<byte> mask)
    {
        Span<byte> material = stackalloc byte[NtlmSessionKeys.Length + SequenceLength];
        Span<byte> messageKey = stackalloc byte[MD5.HashSizeInBytes];
        NtlmSessionKeys.DeriveSealingKey(exportedSessionKey, fromClient, material);
        BinaryPrimitives.WriteUInt32LittleEndian(material[NtlmSessionKeys.Length..], SequenceNumber);
        MD5.HashData(material, messageKey);
        mask.Clear();
        Rc4.Transform(messageKey, mask, mask);
        CryptographicOperations.ZeroMemory(material);
        CryptographicOperations.ZeroMemory(messageKey);
    }
}
