// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Parley.Security.KeyRing;

namespace Parley.Security.Certificates;

/// <summary>
/// The TLS certificate of this computer, for every listener: kept sealed, renewed at two thirds of its life while the
/// server runs. An expired one does not refuse the start: a new one is made if that is possible, otherwise the old one
/// is served and <see cref="Status"/> says so. Safe from any thread; take <see cref="Context"/> for each new
/// connection.
/// </summary>
public sealed class ServerCertificateSource : IDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(1);

    private readonly DeploymentAuthorities _authorities;
    private readonly string _file;
    private readonly string[] _names;
    private readonly TimeProvider _time;
    private readonly Lock _renewing = new();
    private ITimer? _timer;
    private volatile SslStreamCertificateContext _context;
    private volatile string? _renewalFailure;

    private ServerCertificateSource(
        DeploymentAuthorities authorities, string file, string[] names, X509Certificate2 certificate, TimeProvider time)
    {
        _authorities = authorities;
        _file = file;
        _names = names;
        _time = time;
        _context = CreateContext(certificate);
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate => _context.TargetCertificate;

    /// <summary>The certificate with its issuer, ready for <see cref="SslStream"/> and Kestrel.</summary>
    public SslStreamCertificateContext Context => _context;

    /// <summary>How the certificate is now.</summary>
    public ServerCertificateStatus Status
    {
        get
        {
            DateTimeOffset now = _time.GetUtcNow();
            X509Certificate2 certificate = Certificate;
            return new ServerCertificateStatus(
                now >= certificate.Start && now < certificate.End, certificate.End, _renewalFailure);
        }
    }

    /// <summary>
    /// Opens the certificate of this computer, or makes the first one, and keeps it renewed until disposed.
    /// </summary>
    /// <param name="authorities">The issuer.</param>
    /// <param name="names">
    /// Its DNS names, this computer's own first; a certificate with other names is replaced.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CertificateAuthorityException">There is no certificate and none can be made.</exception>
    public static ServerCertificateSource Open(
        DeploymentAuthorities authorities, IReadOnlyList<string> names, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(time);
        string[] lowerCase = [.. names.Select(static n => n.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        string file = "server-" + lowerCase[0];
        X509Certificate2 certificate = Load(authorities, file) ?? Issue(authorities, file, lowerCase);
        ServerCertificateSource source = new(authorities, file, lowerCase, certificate, time);
        source.RenewIfDue();
        source._timer = time.CreateTimer(
            static s => ((ServerCertificateSource)s!).RenewIfDue(), source, CheckEvery, CheckEvery);
        return source;
    }

    /// <summary>
    /// Renews the certificate when two thirds of its life are over, or when it is not for these names.
    /// </summary>
    /// <returns>Whether there is a new certificate.</returns>
    public bool RenewIfDue()
    {
        lock (_renewing)
        {
            if (!IsDue(Certificate))
            {
                return false;
            }

            try
            {
                _context = CreateContext(Issue(_authorities, _file, _names));
            }
            catch (Exception e) when (e is CertificateAuthorityException or KeyRingException or CryptographicException
                or IOException or UnauthorizedAccessException)
            {
                // The old one serves on; the next check tries again, and health tells the operator.
                _renewalFailure = e.Message;
                return false;
            }

            _renewalFailure = null;
            return true;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();

    private static X509Certificate2? Load(DeploymentAuthorities authorities, string file)
    {
        if (!authorities.Files.Exists(file))
        {
            return null;
        }

        using X509Certificate2 certificate = authorities.Files.LoadCertificate(file);
        using ECDsa key = ECDsa.Create();
        authorities.Files.LoadKey(file, key);
        // Key and certificate are two files: a crash between the two writes of a renewal leaves a pair that does not
        // match.
        return certificate.BelongsTo(key) ? certificate.CopyWithPrivateKey(key) : null;
    }

    private static X509Certificate2 Issue(DeploymentAuthorities authorities, string file, string[] names)
    {
        X509Certificate2 certificate = authorities.IssueServer(names);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        authorities.Files.Save(file, certificate, key);
        return certificate;
    }

    private bool IsDue(X509Certificate2 certificate)
    {
        DateTimeOffset renewAt = certificate.End - (DeploymentAuthorities.ServerCertificateLife / 3);
        return _time.GetUtcNow() >= renewAt
            || !certificate.IssuerName.RawData.AsSpan().SequenceEqual(_authorities.ServerAuthority.SubjectName.RawData)
            || !certificate.DnsNames.SetEquals(_names);
    }

    private SslStreamCertificateContext CreateContext(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate, [_authorities.ServerAuthority], offline: true);
}
