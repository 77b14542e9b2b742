// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Storage;

/// <summary>A row of presence_publication.</summary>
internal sealed record PublicationRow
{
    public required string Account { get; init; }

    public required string Category { get; init; }

    public required long Container { get; init; }

    public required long Instance { get; init; }

    public required long Version { get; init; }

    public required long PublishedAt { get; init; }

    public required byte[] SealedContent { get; init; }
}
