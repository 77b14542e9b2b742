// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Parley.Security.MessageSigning;

namespace Parley.Security.TlsDsk;

/// <summary>
/// An association made by TLS-DSK: HMAC-SHA1, since only suites with SHA are offered (client contract 2.3).
/// </summary>
internal sealed class TlsDskAssociation : SigningAssociation
{
    private readonly byte[] _clientKey;
    private readonly byte[] _serverKey;

    /// <summary>Makes an association from the exported key material.</summary>
    public TlsDskAssociation(SignatureScope scope, AssociationTerms terms, ReadOnlySpan<byte> keyMaterial)
        : base(scope, terms)
    {
        _clientKey = keyMaterial.Slice(TlsDskKeys.ClientKeyOffset, TlsDskKeys.KeyLength).ToArray();
        _serverKey = keyMaterial.Slice(TlsDskKeys.ServerKeyOffset, TlsDskKeys.KeyLength).ToArray();
    }

    protected override int Headroom => 0;

    protected override int SignatureOctets => HMACSHA1.HashSizeInBytes;

    [SuppressMessage("Security", "CA5350", Justification = "[MS-SIPAE] prescribes HMAC-SHA1 for suites with SHA.")]
    protected override void ComputeSignature(bool fromClient, Span<byte> buffer, Span<byte> signature) =>
        HMACSHA1.HashData(fromClient ? _clientKey : _serverKey, buffer, signature);

    protected override void ZeroKeys()
    {
        CryptographicOperations.ZeroMemory(_clientKey);
        CryptographicOperations.ZeroMemory(_serverKey);
    }
}
