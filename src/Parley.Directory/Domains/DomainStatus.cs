// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Domains;

/// <summary>How the reading of one domain stands, for administrators, health and metrics.</summary>
public sealed record DomainStatus
{
    /// <summary>The domain's DNS name.</summary>
    public required string Domain { get; init; }

    /// <summary>The controller that answers now; null while none does.</summary>
    public string? Controller { get; init; }

    /// <summary>When a controller answered last; null when none has since the server started.</summary>
    public DateTimeOffset? LastContact { get; init; }

    /// <summary>
    /// When something of the domain changed here last; null when nothing has since the server started.
    /// </summary>
    public DateTimeOffset? LastChange { get; init; }

    /// <summary>How many people of the domain are known here.</summary>
    public int People { get; init; }

    /// <summary>Whether the first reading is complete.</summary>
    public bool Synchronised { get; init; }

    /// <summary>What is wrong, in one sentence; null when nothing is.</summary>
    public string? Problem { get; init; }
}
