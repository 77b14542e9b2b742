// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Administrators;

/// <summary>An administrator's credential as the register knows it; never its key.</summary>
/// <param name="Serial">The certificate's serial number, upper-case hexadecimal.</param>
/// <param name="Name">The administrator's name.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, upper-case hexadecimal.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="RevokedAt">When it was revoked; null while it was not.</param>
public sealed record AdministratorRecord(
    string Serial, string Name, string Thumbprint, DateTimeOffset NotAfter, DateTimeOffset? RevokedAt = null)
{
    /// <summary>How long before its end a credential is worth a warning: 30 days.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(30);

    /// <summary>Whether it counts: neither revoked nor ended.</summary>
    /// <param name="now">The time.</param>
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && now < NotAfter;
}
