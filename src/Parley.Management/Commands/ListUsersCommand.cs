// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Lists accounts.</summary>
/// <param name="Sip">One address; null for all.</param>
public sealed record ListUsersCommand(string? Sip = null) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.list";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Sip ?? string.Empty;
}
