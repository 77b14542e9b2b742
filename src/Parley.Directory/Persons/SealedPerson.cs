// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Serialization;
using Parley.Directory.Domains;

namespace Parley.Directory.Persons;

/// <summary>The attributes of a person that are kept sealed. Persisted: members are never renamed.</summary>
/// <param name="GivenName">The given name.</param>
/// <param name="Surname">The surname.</param>
/// <param name="Details">The address book.</param>
internal sealed record SealedPerson(string? GivenName, string? Surname, PersonDetails Details);

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedPerson))]
internal sealed partial class SealedPersonJson : JsonSerializerContext;
