// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Directory.Domains;

/// <summary>One batch of what changed in a domain.</summary>
/// <param name="Domain">The domain's DNS name.</param>
/// <param name="People">People as they are now, in no order.</param>
/// <param name="Deleted">Objects that are gone, or are no people any more.</param>
/// <param name="Everybody">
/// Null for a change; otherwise every person there is now, and whoever is not among them is gone.
/// </param>
/// <param name="Checkpoint">
/// Where the reader continues after this batch, kept with it in one transaction; null: as before.
/// </param>
public sealed record DomainChanges(
    string Domain, IReadOnlyList<DomainPerson> People, IReadOnlyList<Guid> Deleted, IReadOnlySet<Guid>? Everybody,
    string? Checkpoint)
{
    /// <summary>
    /// The description it was read under. When the domain has another one meanwhile, nothing of the batch counts. Null:
    /// not checked.
    /// </summary>
    public DirectoryDomain? Description { get; init; }
}
