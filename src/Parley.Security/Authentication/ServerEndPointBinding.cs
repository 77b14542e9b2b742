// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Authentication;

/// <summary>
/// The binding of a TLS channel to the server's certificate, <c>tls-server-end-point</c> (RFC 5929 §4).
/// </summary>
public static class ServerEndPointBinding
{
    private const string Sha384Rsa = "1.2.840.113549.1.1.12";
    private const string Sha512Rsa = "1.2.840.113549.1.1.13";
    private const string Sha384Ecdsa = "1.2.840.10045.4.3.3";
    private const string Sha512Ecdsa = "1.2.840.10045.4.3.4";

    private static ReadOnlySpan<byte> Prefix => "tls-server-end-point:"u8;

    /// <summary>
    /// The application data of the bindings of connections that a server answers with this certificate.
    /// </summary>
    /// <param name="certificate">The certificate the connection was answered with.</param>
    public static byte[] ForCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        HashAlgorithmName algorithm = certificate.SignatureAlgorithm.Value switch
        {
            Sha384Rsa or Sha384Ecdsa => HashAlgorithmName.SHA384,
            Sha512Rsa or Sha512Ecdsa => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        return ForHash(certificate.GetCertHash(algorithm));
    }

    /// <summary>The same for a connection as the web server knows it.</summary>
    /// <param name="local">The local certificate of the connection; null when there is none.</param>
    /// <returns>Empty when it cannot be known.</returns>
    public static byte[] ForLocal(X509Certificate? local)
    {
        switch (local)
        {
            case null:
                return [];
            case X509Certificate2 certificate:
                return ForCertificate(certificate);
            default:
                using (X509Certificate2 copy = X509CertificateLoader.LoadCertificate(local.GetRawCertData()))
                {
                    return ForCertificate(copy);
                }
        }
    }

    internal static byte[] ForHash(ReadOnlySpan<byte> certificateHash) => [.. Prefix, .. certificateHash];
}
