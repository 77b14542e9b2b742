// SPDX-License-Identifier: Apache-2.0

using System.IO;

namespace Parley.Hosting.Lifecycle;

/// <summary>Where everything lies in a data directory.</summary>
/// <param name="Root">The directory given as --data.</param>
public sealed record DeploymentDirectory(string Root)
{
    /// <summary>The root certificate for clients.</summary>
    public string RootCertificateFile => Path.Combine(Root, "ca.pem");

    /// <summary>The first administrator's credential (PKCS#12).</summary>
    public string BootstrapCredentialFile => Path.Combine(Root, "admin", "bootstrap.p12");

    /// <summary>The backend database.</summary>
    public string BackendDatabaseFile => Path.Combine(Root, "data", "backend.db");

    /// <summary>Certificates and sealed private keys of the authorities and of this computer.</summary>
    public string PkiDirectory => Path.Combine(Root, "pki");

    /// <summary>Wrapped data keys, and the key-encryption key when it lies here.</summary>
    public string KeysDirectory => Path.Combine(Root, "keys");

    /// <summary>The replay cache of Kerberos, and what is generated for its library.</summary>
    public string KerberosDirectory => Path.Combine(Root, "kerberos");
}
