// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Ntlm;

/// <summary>
/// The hash of a TLS channel that clients put under their proof (MsvAvChannelBindings, [MS-NLMP] §2.2.2.1): MD5 over
/// the structure of RFC 2744 §3.11 that holds the server's end point binding of RFC 5929 §4.
/// </summary>
public static class NtlmChannelBinding
{
    private const string Sha384Rsa = "1.2.840.113549.1.1.12";
    private const string Sha512Rsa = "1.2.840.113549.1.1.13";
    private const string Sha384Ecdsa = "1.2.840.10045.4.3.3";
    private const string Sha512Ecdsa = "1.2.840.10045.4.3.4";

    /// <summary>The binding of connections that a server answers with this certificate.</summary>
    /// <param name="certificate">The listener's certificate.</param>
    /// <returns>16 octets.</returns>
    public static byte[] ForServerCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        HashAlgorithmName algorithm = certificate.SignatureAlgorithm.Value switch
        {
            Sha384Rsa or Sha384Ecdsa => HashAlgorithmName.SHA384,
            Sha512Rsa or Sha512Ecdsa => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        return Compute(certificate.GetCertHash(algorithm));
    }

    /// <summary>The binding to a certificate with this hash.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "[MS-NLMP] prescribes MD5; clients compute the same.")]
    internal static byte[] Compute(ReadOnlySpan<byte> certificateHash)
    {
        ReadOnlySpan<byte> prefix = "tls-server-end-point:"u8;

        // Initiator and acceptor: address type and length, all zero; then the application data with its length.
        const int AddressesLength = 16;
        byte[] structure = new byte[AddressesLength + sizeof(uint) + prefix.Length + certificateHash.Length];
        BinaryPrimitives.WriteInt32LittleEndian(
            structure.AsSpan(AddressesLength), prefix.Length + certificateHash.Length);
        prefix.CopyTo(structure.AsSpan(AddressesLength + sizeof(uint)));
        certificateHash.CopyTo(structure.AsSpan(AddressesLength + sizeof(uint) + prefix.Length));
        return MD5.HashData(structure);
    }
}
