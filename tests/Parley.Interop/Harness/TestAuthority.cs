// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Interop.Harness;

/// <summary>An authority that is not the deployment's.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X500DistinguishedName _name;

    /// <param name="name">The name it goes by; may be that of somebody else.</param>
    public TestAuthority(X500DistinguishedName name)
    {
        _name = name;
        CertificateRequest request = new(name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    public X509Certificate2 Certificate { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A certificate and key for a server of these names.</summary>
    public X509Certificate2 IssueServer(params ReadOnlySpan<string> names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + names[0], key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using X509Certificate2 certificate = Issue(request);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate over a key that says what another certificate says.</summary>
    public byte[] Imitate(X509Certificate2 original, PublicKey key)
    {
        CertificateRequest request = new(original.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in original.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using X509Certificate2 certificate = Issue(request, original.SerialNumberBytes.ToArray());
        return certificate.RawData;
    }

    /// <summary>The same of a whole PKCS#12 file without password: its certificate imitated over a new key.</summary>
    public static byte[] ImitatePkcs12(byte[] original)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(original, string.Empty);
        using TestAuthority imitation = new(certificate.IssuerName);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 imitated = X509CertificateLoader.LoadCertificate(
            imitation.Imitate(certificate, new PublicKey(key)));
        using X509Certificate2 whole = imitated.CopyWithPrivateKey(key);
        return whole.Export(X509ContentType.Pkcs12);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(CertificateRequest request, byte[]? serial = null) => request.Create(
        _name, X509SignatureGenerator.CreateForECDsa(_key), Now.AddHours(-1), Now.AddHours(12),
        serial ?? RandomNumberGenerator.GetBytes(8));
}
