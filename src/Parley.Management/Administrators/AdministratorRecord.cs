// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Management.Administrators;

/// <summary>
/// An administrator's credential as the register knows it; never its key. Either a certificate, or an account whose
/// person proves themselves by Kerberos.
/// </summary>
/// <param name="Serial">The certificate's serial number, upper-case hexadecimal; of an account <see cref="SerialOf"/>.</param>
/// <param name="Name">The administrator's name.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, upper-case hexadecimal; empty for an account.</param>
/// <param name="NotAfter">When it ends; an account's never does by itself.</param>
/// <param name="RevokedAt">When it was revoked; null while it was not.</param>
public sealed record AdministratorRecord(
    string Serial, string Name, string Thumbprint, DateTimeOffset NotAfter, DateTimeOffset? RevokedAt = null)
{
    /// <summary>How long before its end a credential is worth a warning: 30 days.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(30);

    private const string AccountPrefix = "ACCOUNT-";

    /// <summary>Whether it is an account and no certificate.</summary>
    public bool IsAccount => Serial.StartsWith(AccountPrefix, StringComparison.Ordinal);

    /// <summary>The account; null for a certificate.</summary>
    public AccountId? Account =>
        IsAccount && Guid.TryParseExact(Serial.AsSpan(AccountPrefix.Length), "N", out Guid id)
            ? new AccountId(id)
            : null;

    /// <summary>What stands for the serial number of an account.</summary>
    /// <param name="account">The account.</param>
    public static string SerialOf(AccountId account) =>
        AccountPrefix + account.Value.ToString("N").ToUpperInvariant();

    /// <summary>Whether it counts: neither revoked nor ended.</summary>
    /// <param name="now">The time.</param>
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && now < NotAfter;
}
