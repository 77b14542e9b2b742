// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Persons;

/// <summary>A page of people, in the order of domain and <c>objectGUID</c>.</summary>
public sealed record PersonQuery
{
    /// <summary>The longest page.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>The DNS name of a domain; null for all.</summary>
    public string? Domain { get; init; }

    /// <summary>
    /// Part of the display name, the name there, the user principal name or the SIP address, in any case; null for all.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Which of them.</summary>
    public PersonFilter Filter { get; init; }

    /// <summary>The last person of the page before; null for the first page.</summary>
    public (string Domain, Guid ObjectGuid)? After { get; init; }

    /// <summary>How many at most: 100 unless said otherwise, 1000 at most.</summary>
    public int Limit { get; init; } = 100;
}
