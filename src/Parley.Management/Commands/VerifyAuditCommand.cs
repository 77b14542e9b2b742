// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Verifies the whole audit log, from its first entry on.</summary>
public sealed record VerifyAuditCommand : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "audit.verify";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => string.Empty;
}
