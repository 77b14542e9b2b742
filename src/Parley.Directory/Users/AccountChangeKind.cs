// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Users;

/// <summary>What happened to an account, after it became durable.</summary>
public enum AccountChangeKind
{
    /// <summary>Created, renamed or enabled.</summary>
    Updated,

    /// <summary>Disabled: everything of it ends (row T04).</summary>
    Disabled,

    /// <summary>Removed.</summary>
    Deleted,

    /// <summary>The password changed or was reset: all device certificates are revoked, sessions end.</summary>
    CredentialsChanged,

    /// <summary>One or more device certificates were revoked; <see cref="AccountChange.Serials"/> names them.</summary>
    CertificatesRevoked,

    /// <summary>An administrator signs the person out everywhere; certificates stay good.</summary>
    SignedOut,
}
