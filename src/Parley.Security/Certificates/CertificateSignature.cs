// SPDX-License-Identifier: Apache-2.0

using System;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace Parley.Security.Certificates;

/// <summary>
/// Checks that one of our authorities signed a certificate: one signature, no chain building, no look-ups. Takes any
/// octets. Safe from any thread.
/// </summary>
internal sealed class CertificateSignature : IDisposable
{
    private readonly ECDsa _key;
    private readonly HashAlgorithmName _hash;
    private readonly string _algorithm;
    private readonly Lock _verifying = new();

    public CertificateSignature(X509Certificate2 authority)
    {
        _key = authority.GetECDsaPublicKey()
            ?? throw new CertificateAuthorityException($"The authority {authority.Subject} has no elliptic curve key.");
        _hash = HashFor(_key);
        _algorithm = _hash == HashAlgorithmName.SHA384 ? "1.2.840.10045.4.3.3" : "1.2.840.10045.4.3.2";
    }

    /// <summary>P-384 signs with SHA-384, P-256 with SHA-256.</summary>
    public static HashAlgorithmName HashFor(ECDsa key) =>
        key.KeySize > 256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;

    /// <summary>Whether the authority signed exactly these octets.</summary>
    public bool Signed(ReadOnlyMemory<byte> der)
    {
        ReadOnlyMemory<byte> toBeSigned;
        byte[] signature;
        try
        {
            AsnReader outer = new(der, AsnEncodingRules.DER);
            AsnReader certificate = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            toBeSigned = certificate.ReadEncodedValue();
            AsnReader algorithm = certificate.ReadSequence();
            if (!string.Equals(algorithm.ReadObjectIdentifier(), _algorithm, StringComparison.Ordinal))
            {
                return false;
            }

            signature = certificate.ReadBitString(out int unused);
            certificate.ThrowIfNotEmpty();
            if (unused != 0)
            {
                return false;
            }
        }
        catch (AsnContentException)
        {
            // A peer's mistake is a value here.
            return false;
        }

        lock (_verifying)
        {
            return _key.VerifyData(toBeSigned.Span, signature, _hash, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    public void Dispose() => _key.Dispose();
}
