// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Serialization;

namespace Parley.Registrar.Contacts;

/// <summary>What is sealed in a row of contact_group. Member names are the stored format, version 1.</summary>
/// <param name="Version">1.</param>
/// <param name="Name">The name of the group.</param>
/// <param name="ExternalUri">Auxiliary data.</param>
internal sealed record GroupRow(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("n")] string Name,
    [property: JsonPropertyName("x")] string ExternalUri);
