// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Directory.Domains;

/// <summary>How the reading of one domain stands, for administrators, health and metrics; a snapshot.</summary>
public sealed record DomainStatus
{
    /// <summary>The domain's DNS name.</summary>
    public required string Domain { get; init; }

    /// <summary>What the reader does.</summary>
    public ReadingMode Mode { get; init; } = ReadingMode.Connecting;

    /// <summary>The controller in use; null when there is none.</summary>
    public string? Controller { get; init; }

    /// <summary>Whether a controller is in use and answered when it was last asked.</summary>
    public bool Connected => Controller is not null;

    /// <summary>When a controller last answered everything it was asked; null: never since the start.</summary>
    public DateTimeOffset? LastContact { get; init; }

    /// <summary>When a change was last taken over.</summary>
    public DateTimeOffset? LastChange { get; init; }

    /// <summary>When everybody was last compared.</summary>
    public DateTimeOffset? LastComparison { get; init; }

    /// <summary>How many people the domain has for Parley, as far as they are read.</summary>
    public int People { get; init; }

    /// <summary>Changes taken over since the start.</summary>
    public long Changes { get; init; }

    /// <summary>How long the first reading of everybody since the start took.</summary>
    public TimeSpan? FirstRun { get; init; }

    /// <summary>
    /// Whether deleted objects can be seen; when not, the next comparison only notices a deletion. Null: not known.
    /// </summary>
    public bool? DeletionsVisible { get; init; }

    /// <summary>Objects that could not be understood, wholly or in part, since the start.</summary>
    public long OddObjects { get; init; }

    /// <summary>What went wrong last, as a sentence; null while all is well.</summary>
    public string? LastError { get; init; }

    /// <summary>What the administrator should mend although reading goes on; sentences.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>
    /// What was read of its people and is not believed before it is confirmed; sentences. The domain is not healthy
    /// meanwhile.
    /// </summary>
    public ImmutableArray<string> Doubts { get; init; } = [];

    /// <summary>Whether everybody was read since the start, or was known already.</summary>
    public bool Synchronised => LastComparison is not null || Mode == ReadingMode.Following;

    /// <summary>What is wrong, in a few sentences for the administrator; null when nothing is.</summary>
    public string? Problem => LastError ?? (Warnings.Length + Doubts.Length == 0
        ? null
        : string.Join(' ', [.. Warnings, .. Doubts]));
}
