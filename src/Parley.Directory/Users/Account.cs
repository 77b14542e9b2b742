// SPDX-License-Identifier: Apache-2.0

using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>A person as the directory knows them; an immutable snapshot.</summary>
/// <param name="Id">The canonical identifier.</param>
/// <param name="Address">The SIP address.</param>
/// <param name="DisplayName">The name shown to others; never empty (defaults to the user part).</param>
/// <param name="SamAccountName">The short sign-in name; null when there is none.</param>
/// <param name="Enabled">Whether the person may use Parley.</param>
public sealed record Account(AccountId Id, SipAddress Address, string DisplayName, string? SamAccountName, bool Enabled);

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

/// <summary>A change, told to whoever holds something of the account.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Account">The account after the change.</param>
/// <param name="Serials">Serial numbers of revoked certificates; empty unless the kind says so.</param>
public sealed record AccountChange(AccountChangeKind Kind, Account Account, System.Collections.Generic.IReadOnlyList<string> Serials);
