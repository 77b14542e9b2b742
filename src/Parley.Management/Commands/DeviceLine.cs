// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Management.Commands;

/// <summary>The certificate of a person's device in a reply.</summary>
/// <param name="Serial">The certificate's serial number, upper-case hexadecimal.</param>
/// <param name="Device">The endpoint it was asked for (UUID).</param>
/// <param name="ValidUntil">When it ends.</param>
/// <param name="RevokedAt">When it was revoked; null while it was not.</param>
public sealed record DeviceLine(
    string Serial, string Device, DateTimeOffset ValidUntil, DateTimeOffset? RevokedAt = null);
