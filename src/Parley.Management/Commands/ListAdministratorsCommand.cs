// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Lists the administrators' credentials, also those that count no more.</summary>
public sealed record ListAdministratorsCommand : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Kind = "admin.list";

    /// <inheritdoc />
    internal override string Act => Kind;

    /// <inheritdoc />
    internal override string Target => string.Empty;
}
