// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Lists the domains and how they stand.</summary>
public sealed record ListDomainsCommand() : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.list";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => string.Empty;
}
