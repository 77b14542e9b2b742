// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Domains;

namespace Parley.Directory.Persons;

/// <summary>One person of a domain with everything that is kept of them, for administrators.</summary>
/// <param name="Person">The person and their account.</param>
public sealed record ShownPerson(LinkedPerson Person)
{
    /// <summary>Their given name; null when it is not known.</summary>
    public string? GivenName { get; init; }

    /// <summary>Their surname; null when it is not known.</summary>
    public string? Surname { get; init; }

    /// <summary>What the address book says; null when nothing is kept.</summary>
    public PersonDetails? Details { get; init; }

    /// <summary>Their manager; null when there is none, or nobody known here.</summary>
    public LinkedPerson? Manager { get; init; }

    /// <summary>Their photo; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Photo { get; init; }
}
