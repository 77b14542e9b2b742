// SPDX-License-Identifier: Apache-2.0

using Parley.Directory.Persons;

namespace Parley.Management.Commands;

/// <summary>Lists people of domains, enabled here or not.</summary>
/// <param name="Domain">One domain; null for all.</param>
/// <param name="Find">What a name or an address contains; null for everybody.</param>
/// <param name="State">Which of them.</param>
/// <param name="Limit">How many at most, 1 to 50,000.</param>
public sealed record ListPeopleCommand(
    string? Domain = null, string? Find = null, PersonFilter State = PersonFilter.All, int Limit = 1000)
    : AdministrationCommand
{
    /// <summary>The kind on the wire.</summary>
    public const string Name = "directory.people";

    /// <inheritdoc />
    internal override string Act => Name;

    /// <inheritdoc />
    internal override string Target => Domain ?? string.Empty;
}
