// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Certificates;

/// <summary>What the framework does not say directly about a certificate.</summary>
internal static class CertificateFacts
{
    extension(X509Certificate2 certificate)
    {
        /// <summary>Start of validity. The framework gives local time.</summary>
        public DateTimeOffset Start => new(certificate.NotBefore);

        /// <summary>End of validity. The framework gives local time.</summary>
        public DateTimeOffset End => new(certificate.NotAfter);

        /// <summary>The serial number, upper-case hexadecimal.</summary>
        public string SerialText => Convert.ToHexString(certificate.SerialNumberBytes.Span);

        /// <summary>SHA-256 of the DER, upper-case hexadecimal.</summary>
        public string Sha256Text => certificate.GetCertHashString(HashAlgorithmName.SHA256);

        /// <summary>The DNS names it is for, lower case (RFC 5280 §4.2.1.6).</summary>
        public HashSet<string> DnsNames
        {
            get
            {
                HashSet<string> names = new(StringComparer.Ordinal);
                foreach (X509Extension extension in certificate.Extensions)
                {
                    if (extension is X509SubjectAlternativeNameExtension alternatives)
                    {
                        names.UnionWith(alternatives.EnumerateDnsNames());
                    }
                }

                return names;
            }
        }

        /// <summary>Whether a private key is the one this certificate is for.</summary>
        public bool BelongsTo(AsymmetricAlgorithm key) =>
            CryptographicOperations.FixedTimeEquals(
                certificate.PublicKey.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
    }
}
