// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using Parley.Security.MessageSigning;

namespace Parley.Security.TlsDsk;

/// <summary>
/// An association made by TLS-DSK: HMAC-SHA1, since only suites with SHA are offered (client contract 2.3).
/// </summary>
/// <param name="scope">What the scheme's associations share.</param>
/// <param name="terms">What the handshake settled.</param>
/// <param name="keyMaterial">The exported key material.</param>
internal sealed class TlsDskAssociation(SignatureScope scope, AssociationTerms terms, ReadOnlySpan<byte> keyMaterial)
    : HashedAssociation(
        scope, terms, CreateHash(keyMaterial, TlsDskKeys.ClientKeyOffset),
        CreateHash(keyMaterial, TlsDskKeys.ServerKeyOffset))
{
    protected override int Headroom => 0;

    protected override int SignatureOctets => HMACSHA1.HashSizeInBytes;

    protected override void ComputeSignature(
        IncrementalHash hash, bool fromClient, Span<byte> buffer, Span<byte> signature)
    {
        hash.AppendData(buffer);
        hash.GetHashAndReset(signature);
    }

    private static IncrementalHash CreateHash(ReadOnlySpan<byte> keyMaterial, int offset) =>
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, keyMaterial.Slice(offset, TlsDskKeys.KeyLength));
}
