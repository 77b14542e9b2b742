// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;

namespace Parley.Security.Certificates;

/// <summary>
/// The RSA 2048 key of the TLS-DSK handshake and its certificate. The handshake is TLS 1.0 with RSA key exchange, so the
/// key is used for that alone: the certificate is self-signed, without a DNS name and without serverAuth, and no listener
/// has it; a client that checks names or issuers would refuse it as a server's (client contract 2.2: it is not validated).
/// </summary>
public sealed class TlsDskCredential : IDisposable
{
    private readonly RSA _key;

    internal TlsDskCredential(ReadOnlyMemory<byte> certificate, RSA key)
    {
        Certificate = certificate;
        _key = key;
    }

    /// <summary>The certificate, DER.</summary>
    public ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>The private key as RSAPrivateKey (PKCS#1), DER; the caller zeroes it after handing it to the handshake layer.</summary>
    public byte[] ExportPrivateKey() => _key.ExportRSAPrivateKey();

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
