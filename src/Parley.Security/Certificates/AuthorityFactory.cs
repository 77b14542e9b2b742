// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Security.Certificates;

/// <summary>
/// Makes the three authorities of a new deployment: a root and, under it, one for servers and one for people.
/// </summary>
internal static class AuthorityFactory
{
    private static readonly TimeSpan RootLife = TimeSpan.FromDays(20 * 365);
    private static readonly TimeSpan IssuerLife = TimeSpan.FromDays(10 * 365);

    public static IssuingAuthority CreateRoot(string organisation, string tag, DateTimeOffset now)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        CertificateRequest request = new(Name($"Parley Root {tag}", organisation), key, HashAlgorithmName.SHA384);
        AddAuthorityExtensions(request, pathLength: 1);
        using X509Certificate2 selfSigned = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - IssuingAuthority.Backdating,
            now + RootLife, IssuingAuthority.NewSerial());
        return new IssuingAuthority(X509CertificateLoader.LoadCertificate(selfSigned.RawData), key);
    }

    public static IssuingAuthority CreateForServers(
        IssuingAuthority root, string organisation, string tag, IEnumerable<string> dnsNames, DateTimeOffset now)
    {
        (CertificateRequest request, ECDsa key) = Request(root, Name($"Parley Servers {tag}", organisation));
        AddPurposes(request, CertificatePurpose.ServerAuthentication, CertificatePurpose.ClientAuthentication);
        request.CertificateExtensions.Add(NameConstraints.ForServers(dnsNames));
        return new IssuingAuthority(root.Issue(request, now, IssuerLife), key);
    }

    public static IssuingAuthority CreateForPeople(
        IssuingAuthority root, string organisation, string tag, DateTimeOffset now)
    {
        (CertificateRequest request, ECDsa key) = Request(root, Name($"Parley People {tag}", organisation));
        AddPurposes(
            request, CertificatePurpose.ClientAuthentication, CertificatePurpose.PersonsDevice,
            CertificatePurpose.Administrator);
        return new IssuingAuthority(root.Issue(request, now, IssuerLife), key);
    }

    public static void AddPurposes(CertificateRequest request, params ReadOnlySpan<string> purposes)
    {
        OidCollection oids = [];
        foreach (string purpose in purposes)
        {
            oids.Add(new Oid(purpose, null));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: false));
    }

    private static (CertificateRequest Request, ECDsa Key) Request(IssuingAuthority root, X500DistinguishedName name)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, root.Hash);
        AddAuthorityExtensions(request, pathLength: 0);
        return (request, key);
    }

    private static void AddAuthorityExtensions(CertificateRequest request, int pathLength)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }

    private static X500DistinguishedName Name(string commonName, string organisation)
    {
        X500DistinguishedNameBuilder builder = new();
        builder.AddCommonName(commonName);
        builder.AddOrganizationName(organisation);
        return builder.Build();
    }
}
