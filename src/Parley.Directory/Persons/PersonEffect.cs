// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What memory has to follow of a person after a commit.</summary>
/// <param name="Key">Who.</param>
/// <param name="State">The person with their account; null when they have none.</param>
/// <param name="Names">Their names now; null when they are gone.</param>
internal sealed record PersonEffect(PersonKey Key, PersonState? State, PersonKeys? Names)
{
    /// <summary>Their names before; null when they are new.</summary>
    public PersonKeys? NamesBefore { get; init; }

    /// <summary>Whether the address book of the person is what memory has of it.</summary>
    public bool KeepsDetails { get; init; }
}

/// <summary>The names a person is looked for by, folded.</summary>
/// <param name="Sam">The name in the domain.</param>
/// <param name="Upn">The user principal name.</param>
internal sealed record PersonKeys(string Sam, string? Upn)
{
    /// <summary>The names of a row; null when the person is gone.</summary>
    public static PersonKeys? Of(PersonRow row) => row.Gone != 0 ? null : new PersonKeys(row.SamKey, row.UpnKey);
}
