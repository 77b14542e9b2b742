// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

/// <summary>Keys and certificates made once for all tests of this project.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 Server { get; } = Create("CN=tls-dsk");

    public static X509Certificate2 Client { get; } = Create("CN=alice@contoso.test");

    public static byte[] PrivateKey(X509Certificate2 certificate)
    {
        using RSA key = certificate.GetRSAPrivateKey()!;
        return key.ExportRSAPrivateKey();
    }

    private static X509Certificate2 Create(string subject)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(start, start.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(
            certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
