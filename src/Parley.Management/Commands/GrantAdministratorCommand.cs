// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Lets a person of a domain administer with a Kerberos ticket.</summary>
/// <param name="Sip">The person's address, <c>a@b</c> or <c>sip:a@b</c>.</param>
public sealed record GrantAdministratorCommand(string Sip) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Kind = "admin.grant";

    /// <inheritdoc />
    internal override string Act => Kind;

    /// <inheritdoc />
    internal override string Target => Sip;
}
