// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Kernel.Identifiers;
using Parley.Security.KeyRing;

namespace Parley.Security.Certificates;

/// <summary>
/// The certificate authorities of a deployment. A root, whose private key is sealed at creation and which a running
/// server never opens, signs two issuing authorities: one for servers and one for people (devices and administrators),
/// each with extended key usages of its own and path length 0. Safe from any thread.
/// </summary>
public sealed class DeploymentAuthorities : IDisposable
{
    /// <summary>How long a server certificate lives; it is renewed at two thirds.</summary>
    public static readonly TimeSpan ServerCertificateLife = TimeSpan.FromDays(90);

    /// <summary>How long an administrator's certificate lives.</summary>
    public static readonly TimeSpan AdministratorCertificateLife = TimeSpan.FromDays(365);

    /// <summary>
    /// The shortest life of a device certificate: a client asks for a new one an hour before the end (client contract
    /// 2.5).
    /// </summary>
    public static readonly TimeSpan MinimumDeviceCertificateLife = TimeSpan.FromHours(8);

    /// <summary>The longest life of a device certificate.</summary>
    public static readonly TimeSpan MaximumDeviceCertificateLife = TimeSpan.FromDays(365);

    private const string RootName = "root";
    private const string ServersName = "servers";
    private const string PeopleName = "people";
    private static readonly TimeSpan TlsDskCertificateLife = TimeSpan.FromDays(365);

    private readonly CertificateFiles _files;
    private readonly IssuingAuthority _servers;
    private readonly IssuingAuthority _people;
    private readonly TimeProvider _time;

    private DeploymentAuthorities(
        CertificateFiles files, X509Certificate2 root, IssuingAuthority servers, IssuingAuthority people,
        TimeProvider time)
    {
        _files = files;
        Root = root;
        _servers = servers;
        _people = people;
        _time = time;
    }

    /// <summary>The root certificate, for clients.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>
    /// The certificate of the authority for servers; goes with a server's certificate in the TLS handshake.
    /// </summary>
    public X509Certificate2 ServerAuthority => _servers.Certificate;

    /// <summary>The certificate of the authority for people's devices and administrators.</summary>
    public X509Certificate2 PeopleAuthority => _people.Certificate;

    internal CertificateFiles Files => _files;

    internal CertificateSignature PeopleSignature => _people.Signature;

    /// <summary>Makes the authorities of a new deployment.</summary>
    /// <param name="pkiDirectory">Where certificates and sealed keys go.</param>
    /// <param name="rootCertificateFile">Where the root certificate for clients goes (<c>DIR/ca.pem</c>).</param>
    /// <param name="dnsNames">
    /// The SIP domains and host names of the deployment, the default domain first: servers get certificates for these
    /// and names below them only.
    /// </param>
    /// <param name="keyRing">Seals the private keys.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CertificateAuthorityException">
    /// There are authorities already, or a file cannot be written.
    /// </exception>
    public static DeploymentAuthorities Create(
        string pkiDirectory, string rootCertificateFile, IReadOnlyList<string> dnsNames, IKeyRing keyRing,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(dnsNames);
        ArgumentNullException.ThrowIfNull(keyRing);
        ArgumentNullException.ThrowIfNull(time);
        CertificateFiles files = new(pkiDirectory, keyRing);
        if (files.Exists(RootName))
        {
            throw new CertificateAuthorityException(
                $"{pkiDirectory} has authorities already; they are never overwritten.");
        }

        try
        {
            files.CreateDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateAuthorityException($"{pkiDirectory} cannot be made: {e.Message}", e);
        }

        DateTimeOffset now = time.GetUtcNow();
        string tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        using (IssuingAuthority root = AuthorityFactory.CreateRoot(dnsNames[0], tag, now))
        using (IssuingAuthority servers = AuthorityFactory.CreateForServers(root, dnsNames[0], tag, dnsNames, now))
        using (IssuingAuthority people = AuthorityFactory.CreateForPeople(root, dnsNames[0], tag, now))
        {
            root.Save(files, RootName);
            servers.Save(files, ServersName);
            people.Save(files, PeopleName);
            CertificateFiles.SaveCertificate(rootCertificateFile, root.Certificate);
        }

        return Open(pkiDirectory, keyRing, time);
    }

    /// <summary>Opens the issuing authorities. The root's private key stays sealed.</summary>
    /// <exception cref="CertificateAuthorityException">
    /// A file is missing, damaged, or of another deployment.
    /// </exception>
    public static DeploymentAuthorities Open(string pkiDirectory, IKeyRing keyRing, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keyRing);
        ArgumentNullException.ThrowIfNull(time);
        CertificateFiles files = new(pkiDirectory, keyRing);
        try
        {
            X509Certificate2 root = files.LoadCertificate(RootName);
            using CertificateSignature rootSignature = new(root);
            return rootSignature.Signed(root.RawData)
                ? new DeploymentAuthorities(
                    files, root, OpenIssuer(files, ServersName, rootSignature),
                    OpenIssuer(files, PeopleName, rootSignature), time)
                : throw new CertificateAuthorityException("The root certificate root.crt is damaged.");
        }
        catch (CryptographicException e)
        {
            // A certificate can be damaged in a way that shows only when its key is used.
            throw new CertificateAuthorityException($"A certificate in {pkiDirectory} is damaged.", e);
        }
    }

    /// <summary>Issues a certificate for a server: usable as a TLS server and towards other servers.</summary>
    /// <param name="names">Its DNS names, its own first; the first is also the subject's common name.</param>
    /// <returns>The certificate with its private key; the caller owns it.</returns>
    public X509Certificate2 IssueServer(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A common name has at most 64 characters (RFC 5280, appendix A.1); the names that count stand below.
        string commonName = names[0].Length <= 64 ? names[0] : "Parley server";
        CertificateRequest request = new(CommonName(commonName), key, _servers.Hash);
        AddLeafExtensions(request);
        AuthorityFactory.AddPurposes(
            request, CertificatePurpose.ServerAuthentication, CertificatePurpose.ClientAuthentication);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using X509Certificate2 certificate = _servers.Issue(request, _time.GetUtcNow(), ServerCertificateLife);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Makes the first administrator's credential, key and all.</summary>
    /// <param name="name">The administrator's name, the subject's common name.</param>
    public AdministratorCredential IssueAdministrator(string name)
    {
        using AdministratorKey key = new();
        return DeviceCertificateRequest.TryRead(key.CreateRequest(), out DeviceCertificateRequest? request, out _)
            && IssueAdministrator(request, name) is var issued
            ? new AdministratorCredential(
                name, issued.Serial, issued.Thumbprint, issued.NotAfter,
                key.ToPkcs12([issued.Der, PeopleAuthority.RawData, Root.RawData]))
            : throw new CryptographicException("Our own certificate request is not acceptable.");
    }

    /// <summary>
    /// Issues a certificate for an administrator's key. It is worth nothing until it is in the register of
    /// administrators.
    /// </summary>
    /// <param name="request">The key.</param>
    /// <param name="name">
    /// The administrator's name; becomes the subject's common name, whatever the request says.
    /// </param>
    public IssuedAdministratorCertificate IssueAdministrator(DeviceCertificateRequest request, string name)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(name);
        CertificateRequest certificateRequest = new(CommonName(name), request.PublicKey, _people.Hash);
        AddLeafExtensions(certificateRequest);
        AuthorityFactory.AddPurposes(
            certificateRequest, CertificatePurpose.ClientAuthentication, CertificatePurpose.Administrator);
        using X509Certificate2 certificate =
            _people.Issue(certificateRequest, _time.GetUtcNow(), AdministratorCertificateLife);
        return new IssuedAdministratorCertificate(
            certificate.RawData, certificate.SerialText, certificate.Sha256Text, certificate.End);
    }

    /// <summary>Issues a certificate for a device of a person. It is worth nothing until it is registered.</summary>
    /// <param name="request">The device's key.</param>
    /// <param name="owner">Whose device; becomes the subject's common name, whatever the request says.</param>
    /// <param name="validity">How long it lives, 8 hours to 365 days.</param>
    public IssuedDeviceCertificate IssueDevice(DeviceCertificateRequest request, SipAddress owner, TimeSpan validity)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentOutOfRangeException.ThrowIfLessThan(validity, MinimumDeviceCertificateLife);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validity, MaximumDeviceCertificateLife);
        CertificateRequest certificateRequest = new(CommonName(owner.Value), request.PublicKey, _people.Hash);
        AddLeafExtensions(certificateRequest);
        AuthorityFactory.AddPurposes(
            certificateRequest, CertificatePurpose.ClientAuthentication, CertificatePurpose.PersonsDevice);
        using X509Certificate2 certificate = _people.Issue(certificateRequest, _time.GetUtcNow(), validity);
        return new IssuedDeviceCertificate(
            certificate.RawData, certificate.SerialText, certificate.Sha256Text,
            certificate.Start, certificate.End);
    }

    /// <summary>
    /// The certificate of the TLS-DSK handshake for one target name, with its RSA 2048 key: made at first use, and made
    /// anew when two thirds of its year are over.
    /// </summary>
    /// <remarks>
    /// The handshake is TLS 1.0 with RSA key exchange, so the key is used for that alone: the certificate is
    /// self-signed, without a DNS name and without serverAuth, and no listener has it. Clients do not validate it
    /// (client contract 2.2); one that did would refuse it as a server's.
    /// </remarks>
    /// <param name="targetName">The name of the computer, as in the challenge's targetname.</param>
    public X509Certificate2 OpenTlsDskCertificate(string targetName)
    {
        string name = "tls-dsk-" + targetName.ToLowerInvariant();
        DateTimeOffset now = _time.GetUtcNow();
        if (_files.Exists(name))
        {
            using X509Certificate2 existing = _files.LoadCertificate(name);
            using RSA existingKey = RSA.Create();
            _files.LoadKey(name, existingKey);
            if (existing.End - now > TlsDskCertificateLife / 3 && existing.BelongsTo(existingKey))
            {
                return existing.CopyWithPrivateKey(existingKey);
            }
        }

        using RSA key = RSA.Create(2048);
        CertificateRequest request = new(
            CommonName(targetName), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, critical: true));
        AuthorityFactory.AddPurposes(request, CertificatePurpose.TlsDsk);
        X509Certificate2 certificate = request.CreateSelfSigned(
            now - IssuingAuthority.Backdating, now + TlsDskCertificateLife);
        _files.Save(name, certificate, key);
        return certificate;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _servers.Dispose();
        _people.Dispose();
        Root.Dispose();
    }

    private static IssuingAuthority OpenIssuer(CertificateFiles files, string name, CertificateSignature rootSignature)
    {
        X509Certificate2 certificate = files.LoadCertificate(name);
        ECDsa key = ECDsa.Create();
        files.LoadKey(name, key);
        return rootSignature.Signed(certificate.RawData) && certificate.BelongsTo(key)
            ? new IssuingAuthority(certificate, key)
            : throw new CertificateAuthorityException(
                $"The authority '{name}' does not belong to this deployment's root, or its key is another's.");
    }

    private static X500DistinguishedName CommonName(string name)
    {
        X500DistinguishedNameBuilder builder = new();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private static void AddLeafExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }
}
