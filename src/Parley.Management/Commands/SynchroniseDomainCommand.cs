// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Compares everything with a domain now.</summary>
/// <param name="Domain">The domain's DNS name.</param>
public sealed record SynchroniseDomainCommand(string Domain) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.sync";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Domain;
}
