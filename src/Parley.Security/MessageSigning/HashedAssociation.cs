// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Security.MessageSigning;

/// <summary>
/// What the associations of NTLM and TLS-DSK share: each direction has a keyed hash that stays ready. A hash keyed anew
/// for every message would cost twice as much, for about 1 KiB less per direction.
/// </summary>
internal abstract class HashedAssociation : SigningAssociation
{
    private const int MaximumOctets = 20;

    private readonly IncrementalHash _clientHash;
    private readonly IncrementalHash _serverHash;

    /// <summary>Takes over two keyed hashes; they are disposed with the association and zero their keys.</summary>
    protected HashedAssociation(
        SignatureScope scope, AssociationTerms terms, IncrementalHash clientHash, IncrementalHash serverHash)
        : base(scope, terms, MaximumOctets)
    {
        _clientHash = clientHash;
        _serverHash = serverHash;
    }

    /// <summary>How many octets a signature has.</summary>
    protected abstract int SignatureOctets { get; }

    /// <summary>Computes the signature of a buffer: headroom, then text.</summary>
    /// <param name="hash">The hash of the direction, keyed.</param>
    /// <param name="fromClient">Which direction it is.</param>
    /// <param name="buffer">The buffer; its headroom is free to write on.</param>
    /// <param name="signature">Where it goes.</param>
    protected abstract void ComputeSignature(
        IncrementalHash hash, bool fromClient, Span<byte> buffer, Span<byte> signature);

    protected sealed override bool IsSignatureLength(int octets) => octets == SignatureOctets;

    protected sealed override int SignBuffer(Span<byte> buffer, Span<byte> signature)
    {
        ComputeSignature(_serverHash, fromClient: false, buffer, signature[..SignatureOctets]);
        return SignatureOctets;
    }

    protected sealed override bool VerifyBuffer(Span<byte> buffer, ReadOnlySpan<byte> claimed)
    {
        Span<byte> expected = stackalloc byte[MaximumOctets];
        expected = expected[..SignatureOctets];
        ComputeSignature(_clientHash, fromClient: true, buffer, expected);
        return CryptographicOperations.FixedTimeEquals(expected, claimed);
    }

    protected sealed override void EndReceiving() => _clientHash.Dispose();

    protected sealed override void EndSending() => _serverHash.Dispose();
}
