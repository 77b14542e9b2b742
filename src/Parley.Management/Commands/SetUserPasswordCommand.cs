// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Credentials;

namespace Parley.Management.Commands;

/// <summary>Gives an account a password: every device certificate is revoked, sessions end.</summary>
/// <param name="Sip">The address, <c>a@b</c> or <c>sip:a@b</c>.</param>
/// <param name="Password">The password.</param>
public sealed record SetUserPasswordCommand(string Sip, SecretText Password) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.set-password";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Sip;

    /// <inheritdoc />
    public override void Dispose()
    {
        Password.Dispose();
        base.Dispose();
    }
}
