// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Security.Authentication;

namespace Parley.Security.Ntlm;

/// <summary>
/// The hash of a TLS channel that clients put under their proof (MsvAvChannelBindings, [MS-NLMP] §2.2.2.1): MD5 over
/// the structure of RFC 2744 §3.11 that holds the server's end point binding of RFC 5929 §4.
/// </summary>
public static class NtlmChannelBinding
{
    /// <summary>The binding of connections that a server answers with this certificate.</summary>
    /// <param name="certificate">The listener's certificate.</param>
    /// <returns>16 octets.</returns>
    public static byte[] ForServerCertificate(X509Certificate2 certificate) =>
        Of(ServerEndPointBinding.ForCertificate(certificate));

    /// <summary>The hash of a channel with this application data.</summary>
    /// <param name="applicationData">The application data of the bindings; empty when there are none.</param>
    /// <returns>16 octets; none without application data.</returns>
    [SuppressMessage("Security", "CA5351", Justification = "[MS-NLMP] prescribes MD5; clients compute the same.")]
    public static byte[] Of(ReadOnlySpan<byte> applicationData)
    {
        if (applicationData.IsEmpty)
        {
            return [];
        }

        // Initiator and acceptor: address type and length, all zero; then the application data with its length.
        const int AddressesLength = 16;
        byte[] structure = new byte[AddressesLength + sizeof(uint) + applicationData.Length];
        BinaryPrimitives.WriteInt32LittleEndian(structure.AsSpan(AddressesLength), applicationData.Length);
        applicationData.CopyTo(structure.AsSpan(AddressesLength + sizeof(uint)));
        return MD5.HashData(structure);
    }

    /// <summary>The binding to a certificate with this hash.</summary>
    internal static byte[] Compute(ReadOnlySpan<byte> certificateHash) =>
        Of(ServerEndPointBinding.ForHash(certificateHash));
}
