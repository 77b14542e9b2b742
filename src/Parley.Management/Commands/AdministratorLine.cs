// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Commands;

/// <summary>An administrator's credential in a reply.</summary>
/// <param name="Name">The administrator's name.</param>
/// <param name="Serial">The certificate's serial number, upper-case hexadecimal.</param>
/// <param name="ValidUntil">When it ends.</param>
/// <param name="RevokedAt">When it was revoked; null while it was not.</param>
public sealed record AdministratorLine(
    string Name, string Serial, DateTimeOffset ValidUntil, DateTimeOffset? RevokedAt = null);
