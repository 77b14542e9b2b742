// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Removes a domain: everything of its people ends here (row T04).</summary>
/// <param name="Domain">The domain's DNS name.</param>
public sealed record RemoveDomainCommand(string Domain) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.remove";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Domain;
}
