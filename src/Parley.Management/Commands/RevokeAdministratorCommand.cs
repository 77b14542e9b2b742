// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Revokes credentials of an administrator for good: one by its number, or all of a name.</summary>
/// <param name="Serial">The certificate's serial number, hexadecimal; null to go by name.</param>
/// <param name="Name">The administrator's name; null to go by number.</param>
public sealed record RevokeAdministratorCommand(string? Serial = null, string? Name = null) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Kind = "admin.revoke";

    /// <inheritdoc />
    internal override string Act => Kind;

    /// <inheritdoc />
    internal override string Target => Serial ?? Name ?? string.Empty;
}
