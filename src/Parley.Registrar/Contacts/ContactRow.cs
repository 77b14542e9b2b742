// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Serialization;

namespace Parley.Registrar.Contacts;

/// <summary>What is sealed in a row of contact. Member names are the stored format, version 1.</summary>
/// <param name="Version">1.</param>
/// <param name="Address">user@domain.</param>
/// <param name="Name">The name the owner gave.</param>
/// <param name="Groups">The groups it is in.</param>
/// <param name="Subscribed">Whether the owner wants its presence.</param>
/// <param name="ExternalUri">Auxiliary data.</param>
internal sealed record ContactRow(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("a")] string Address,
    [property: JsonPropertyName("n")] string Name,
    [property: JsonPropertyName("g")] int[] Groups,
    [property: JsonPropertyName("s")] bool Subscribed,
    [property: JsonPropertyName("x")] string ExternalUri);
