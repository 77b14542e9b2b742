// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Lists the certificates of a person's devices (row T04).</summary>
/// <param name="Sip">The address, <c>a@b</c> or <c>sip:a@b</c>.</param>
public sealed record ListDevicesCommand(string Sip) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "user.devices";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Sip;
}
