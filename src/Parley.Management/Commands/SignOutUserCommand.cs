// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Signs a person out everywhere; the account and its certificates stay.</summary>
/// <param name="Sip">The address, <c>a@b</c> or <c>sip:a@b</c>.</param>
public sealed record SignOutUserCommand(string Sip) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.sign-out";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Sip;
}
