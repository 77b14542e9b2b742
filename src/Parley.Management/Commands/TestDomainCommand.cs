// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Tries the stored configuration of a domain.</summary>
/// <param name="Domain">The domain's DNS name.</param>
public sealed record TestDomainCommand(string Domain) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.test";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Domain;
}
