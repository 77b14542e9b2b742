// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Certificates;

/// <summary>
/// The key of a new administrator's credential, on the side of whoever will hold it: only the request leaves, and the
/// certificate comes back.
/// </summary>
public sealed class AdministratorKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Makes the request for a certificate (PKCS#10, DER).</summary>
    public byte[] CreateRequest() =>
        new CertificateRequest("CN=administrator", _key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>Joins key and certificates to a PKCS#12 file with an empty password.</summary>
    /// <param name="certificates">The certificate for this key and those of its issuers, DER, in this order.</param>
    /// <exception cref="CryptographicException">They are no certificates, or the first is for another key.</exception>
    public byte[] ToPkcs12(IReadOnlyList<ReadOnlyMemory<byte>> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        X509Certificate2Collection bag = [];
        try
        {
            foreach (ReadOnlyMemory<byte> der in certificates)
            {
                bag.Add(X509CertificateLoader.LoadCertificate(der.Span));
            }

            if (bag.Count == 0 || !bag[0].BelongsTo(_key))
            {
                throw new CryptographicException("The certificate is not for the key it was asked for.");
            }

            using X509Certificate2 certificate = bag[0];
            bag[0] = certificate.CopyWithPrivateKey(_key);
            return bag.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, string.Empty);
        }
        finally
        {
            foreach (X509Certificate2 certificate in bag)
            {
                certificate.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
