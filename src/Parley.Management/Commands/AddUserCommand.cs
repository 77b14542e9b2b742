// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Credentials;

namespace Parley.Management.Commands;

/// <summary>Makes an account, or brings an existing one to these names.</summary>
/// <param name="Sip">The address, <c>a@b</c> or <c>sip:a@b</c>.</param>
/// <param name="DisplayName">The name shown to others; null for the user part of the address.</param>
/// <param name="Sam">The short sign-in name; null for none.</param>
/// <param name="Password">The password; null for none.</param>
public sealed record AddUserCommand(
    string Sip, string? DisplayName = null, string? Sam = null, SecretText? Password = null) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.add";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Sip;

    /// <inheritdoc />
    public override void Dispose()
    {
        Password?.Dispose();
        base.Dispose();
    }
}
