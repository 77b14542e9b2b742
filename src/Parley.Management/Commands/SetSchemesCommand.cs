// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Changes what a deployment offers for signing in, from its next start on.</summary>
/// <param name="Registrar">What the registrar offers, a comma list in this order; null leaves it.</param>
/// <param name="Web">What the ticket service accepts, a comma list in this order; null leaves it.</param>
public sealed record SetSchemesCommand(string? Registrar = null, string? Web = null) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "topology.set-schemes";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => $"registrar={Registrar ?? "-"} web={Web ?? "-"}";
}
