// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Certificates;

/// <summary>A credential just issued to an administrator.</summary>
/// <param name="Name">The administrator's name.</param>
/// <param name="Serial">Serial number of the certificate, upper-case hexadecimal.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, upper-case hexadecimal.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Pkcs12">
/// Certificate, key and issuers as PKCS#12, with an empty password: whoever reads the file is the administrator, so it
/// is written with mode 0600 and best moved off the server.
/// </param>
public sealed record AdministratorCredential(
    string Name, string Serial, string Thumbprint, DateTimeOffset NotAfter, ReadOnlyMemory<byte> Pkcs12)
{
    /// <summary>Writes the PKCS#12 file with mode 0600 in a directory with mode 0700.</summary>
    public void Write(string path)
    {
        KeyRing.DurableFile.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        KeyRing.DurableFile.Replace(path, Pkcs12.Span);
    }
}
