// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace Parley.Security.Certificates;

/// <summary>An authority that can sign: its certificate and its key. Safe from any thread.</summary>
internal sealed class IssuingAuthority : IDisposable
{
    private readonly ECDsa _key;
    private readonly HashAlgorithmName _hash;
    private readonly X509SignatureGenerator _generator;
    private readonly Lock _signing = new();

    public IssuingAuthority(X509Certificate2 certificate, ECDsa key)
    {
        Certificate = certificate;
        _key = key;
        _hash = CertificateSignature.HashFor(key);
        _generator = X509SignatureGenerator.CreateForECDsa(key);
        Signature = new CertificateSignature(certificate);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Checks what this authority signed.</summary>
    public CertificateSignature Signature { get; }

    /// <summary>The hash its signatures use; a request must be built with it.</summary>
    public HashAlgorithmName Hash => _hash;

    /// <summary>Signs a certificate with a serial number of its own; its end is never after the authority's.</summary>
    public X509Certificate2 Issue(CertificateRequest request, DateTimeOffset now, TimeSpan validity)
    {
        DateTimeOffset notBefore = now - Backdating;
        DateTimeOffset authorityStart = Certificate.Start;
        DateTimeOffset authorityEnd = Certificate.End;
        DateTimeOffset notAfter = now + validity;
        if (notBefore < authorityStart)
        {
            notBefore = authorityStart;
        }

        if (notAfter > authorityEnd)
        {
            notAfter = authorityEnd;
        }

        if (notAfter <= now)
        {
            throw new CertificateAuthorityException(
                $"The authority {Certificate.Subject} ended on {authorityEnd:u}, or this computer's clock is wrong.");
        }

        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        lock (_signing)
        {
            return request.Create(Certificate.SubjectName, _generator, notBefore, notAfter, NewSerial());
        }
    }

    public void Save(CertificateFiles files, string name) => files.Save(name, Certificate, _key);

    public void Dispose()
    {
        Signature.Dispose();
        _key.Dispose();
        Certificate.Dispose();
    }

    /// <summary>How far a certificate starts before its issue, for clients whose clocks are behind.</summary>
    public static TimeSpan Backdating { get; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Sixteen random octets; the first is 0x40 to 0x7F so that the number is positive and always 16 octets (RFC 5280
    /// §4.1.2.2).
    /// </summary>
    public static byte[] NewSerial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }
}
