// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>
/// Gives the account of a person of a domain the address that the domain's rule makes now, or gives the account up.
/// </summary>
/// <param name="Person">Who, as <see cref="EnablePeopleCommand"/> names people.</param>
/// <param name="Release">
/// Whether the account is given up, with everything kept of it; the person must be gone there or disabled here.
/// </param>
public sealed record ChangePersonCommand(string Person, bool Release) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.readdress";

    /// <inheritdoc />
    internal override string Act => Release ? "directory.release" : Name;

    /// <inheritdoc />
    internal override string Target => Person;
}
