// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.KeyRing;

/// <summary>Where the key-encryption key came from, in the order in which the places are tried.</summary>
public enum KeyEncryptionKeyOrigin
{
    /// <summary>The file that <c>--key-file</c> names.</summary>
    KeyFile,

    /// <summary>A credential that systemd passes to the service, <c>parley-kek</c>.</summary>
    SystemdCredential,

    /// <summary>The data directory itself: whoever copies the directory has the key (the audit says so).</summary>
    DataDirectory,
}
