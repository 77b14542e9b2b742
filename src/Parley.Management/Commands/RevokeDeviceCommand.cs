// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Revokes the certificate of one device: what was signed in with it ends (row T04).</summary>
/// <param name="Sip">The address, <c>a@b</c> or <c>sip:a@b</c>.</param>
/// <param name="Serial">The certificate's serial number, hexadecimal.</param>
public sealed record RevokeDeviceCommand(string Sip, string Serial) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.revoke-device";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Sip;
}
