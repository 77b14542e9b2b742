// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Directory.Credentials;
using Parley.Hosting.Lifecycle;

namespace Parley.Cli;

/// <summary>
/// Reads an administrator's credential: PKCS#12 with a certificate and its key, with or without a password.
/// </summary>
internal static class AdministratorCredentialFile
{
    private const int MaximumBytes = 1 << 20;

    /// <summary>Reads it; asks for the file's password when it has one and a person can be asked.</summary>
    /// <exception cref="ParleyException">It is missing, or not such a file.</exception>
    public static X509Certificate2 Load(string path, ITerminal terminal)
    {
        byte[] content = Read(path);
        try
        {
            return TryOpen(content, string.Empty) ?? AskAndOpen(content, path, terminal)
                ?? throw new ParleyException(
                    ExitCode.Refused,
                    $"{path} is not a PKCS#12 file with an administrator's certificate and key, or its password is"
                    + " another.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static X509Certificate2? AskAndOpen(byte[] content, string path, ITerminal terminal)
    {
        if (!terminal.IsInteractive)
        {
            return null;
        }

        using SecretText password = terminal.ReadSecret($"Password of {path}: ");
        return TryOpen(content, password.Characters);
    }

    private static X509Certificate2? TryOpen(byte[] content, ReadOnlySpan<char> password)
    {
        try
        {
            X509Certificate2Collection bag = X509CertificateLoader.LoadPkcs12Collection(content, password);
            X509Certificate2? credential = bag.FirstOrDefault(static c => c.HasPrivateKey);
            foreach (X509Certificate2 other in bag.Where(c => !ReferenceEquals(c, credential)))
            {
                other.Dispose();
            }

            return credential;
        }
        catch (CryptographicException)
        {
            // Another password, or not such a file; the caller says so.
            return null;
        }
    }

    private static byte[] Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new ParleyException(
                ExitCode.NotFound, $"There is no credential {path}; --as names an administrator's PKCS#12 file.");
        }

        return file.Length <= MaximumBytes
            ? File.ReadAllBytes(path)
            : throw new ParleyException(ExitCode.Refused, $"{path} is too large for a credential.");
    }
}
