// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Commands;

/// <summary>Shows what was read of one person of a domain, and why they may use Parley or not.</summary>
/// <param name="Person">Who, as <see cref="EnablePeopleCommand"/> names people.</param>
/// <param name="Photo">Whether their photo is wanted too.</param>
public sealed record ShowPersonCommand(string Person, bool Photo = false) : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.show";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Person;
}
