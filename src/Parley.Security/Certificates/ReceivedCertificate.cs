// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Security.Authentication;

namespace Parley.Security.Certificates;

/// <summary>
/// What both validators ask of a certificate a peer sent: read it, and check issuer, dates, purpose and the authority's
/// signature. No chain is built, nothing is looked up: the issuer is one of ours or it is nobody.
/// </summary>
internal sealed record ReceivedCertificate(string CommonName, string Serial, string Thumbprint, DateTimeOffset NotAfter)
{
    /// <summary>The largest certificate read, in octets.</summary>
    public const int MaximumBytes = 8192;

    public static AuthenticationFailure TryRead(
        ReadOnlyMemory<byte> der, DeploymentAuthorities authorities, string purpose, DateTimeOffset now, out ReceivedCertificate? received)
    {
        received = null;
        if (der.IsEmpty || der.Length > MaximumBytes)
        {
            return AuthenticationFailure.MalformedToken;
        }

        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der.Span);
            if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(authorities.PeopleAuthority.SubjectName.RawData)
                || now < certificate.Start || now >= certificate.End
                || !HasPurpose(certificate, purpose) || !authorities.PeopleSignature.Signed(der))
            {
                return AuthenticationFailure.CertificateRefused;
            }

            received = new ReceivedCertificate(
                certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), certificate.SerialText,
                Convert.ToHexString(SHA256.HashData(der.Span)), certificate.End);
            return AuthenticationFailure.None;
        }
        catch (CryptographicException)
        {
            // Any octets may arrive here.
            return AuthenticationFailure.MalformedToken;
        }
    }

    private static bool HasPurpose(X509Certificate2 certificate, string purpose)
    {
        bool found = false;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is X509BasicConstraintsExtension { CertificateAuthority: true })
            {
                return false;
            }

            if (extension is X509EnhancedKeyUsageExtension usages)
            {
                foreach (Oid usage in usages.EnhancedKeyUsages)
                {
                    found |= string.Equals(usage.Value, purpose, StringComparison.Ordinal);
                }
            }
        }

        return found;
    }
}
