// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Parley.Security.KeyRing;

namespace Parley.Security.Certificates;

/// <summary>
/// Certificates (<c>NAME.crt</c>, PEM) and their private keys (<c>NAME.key</c>, PKCS#8 sealed under the purpose
/// <c>pki/NAME</c>) in one directory. A private key is never on the disk in the clear.
/// </summary>
internal sealed class CertificateFiles(string directory, IKeyRing keyRing)
{
    private const int MaximumBytes = 1 << 16;

    public void CreateDirectory() => DurableFile.CreateDirectory(directory);

    public bool Exists(string name) => File.Exists(CertificatePath(name)) && File.Exists(KeyPath(name));

    public void Save(string name, X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        byte[] pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            DurableFile.Replace(KeyPath(name), Protector(name).Protect(pkcs8, Encoding.UTF8.GetBytes(name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateAuthorityException($"{KeyPath(name)} cannot be written: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }

        SaveCertificate(CertificatePath(name), certificate);
    }

    public static void SaveCertificate(string path, X509Certificate2 certificate)
    {
        try
        {
            DurableFile.Replace(
                path, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"),
                DurableFile.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateAuthorityException($"{path} cannot be written: {e.Message}", e);
        }
    }

    public X509Certificate2 LoadCertificate(string name)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Read(CertificatePath(name))));
        }
        catch (CryptographicException e)
        {
            throw new CertificateAuthorityException($"{CertificatePath(name)} is damaged.", e);
        }
    }

    /// <summary>Opens a private key into an empty instance.</summary>
    public void LoadKey(string name, AsymmetricAlgorithm key)
    {
        byte[] pkcs8 = [];
        try
        {
            pkcs8 = Protector(name).Unprotect(Read(KeyPath(name)), Encoding.UTF8.GetBytes(name));
            key.ImportPkcs8PrivateKey(pkcs8, out _);
        }
        catch (CryptographicException e)
        {
            throw new CertificateAuthorityException(
                $"{KeyPath(name)} is damaged or was sealed by another deployment.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > MaximumBytes }
                ? throw new CertificateAuthorityException(
                    $"{path} is damaged: it is larger than {MaximumBytes} octets.")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateAuthorityException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private IDataProtector Protector(string name) => keyRing.GetProtector("pki/" + name);

    private string CertificatePath(string name) => Path.Combine(directory, Checked(name) + ".crt");

    private string KeyPath(string name) => Path.Combine(directory, Checked(name) + ".key");

    // A name comes from the topology (a host); it must not lead out of the directory.
    private static string Checked(string name)
    {
        if (name.AsSpan().IndexOfAnyExcept(AllowedInNames) >= 0 || name.StartsWith('.'))
        {
            ThrowBadName(name);
        }

        return name;
    }

    private static readonly System.Buffers.SearchValues<char> AllowedInNames =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    [DoesNotReturn]
    private static void ThrowBadName(string name) =>
        throw new CertificateAuthorityException($"'{name}' cannot name a certificate file.");
}
