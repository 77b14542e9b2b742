// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Domains;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>What memory keeps of a person who has an account; an immutable snapshot.</summary>
internal sealed record PersonState
{
    public required AccountId Account { get; init; }

    public required PersonKey Key { get; init; }

    public required string Sid { get; init; }

    public required string Sam { get; init; }

    public required string? Upn { get; init; }

    public required PersonChoice Choice { get; init; }

    public required bool Permitted { get; init; }

    public required bool Gone { get; init; }

    /// <summary>Whether that is not believed yet (<see cref="PersonRules.Missing"/>).</summary>
    public required bool Missing { get; init; }

    public required bool Disabled { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset? LockedUntil { get; init; }

    /// <summary>The standing that <c>account.enabled</c> was made with.</summary>
    public required PersonStanding Standing { get; init; }

    public required PersonDetails? Details { get; init; }

    /// <summary>What the domain says now.</summary>
    public PersonStanding StandingAt(DateTimeOffset now) =>
        PersonRules.Standing(Gone, Disabled, ExpiresAt, LockedUntil, now);

    /// <summary>The state that a row describes.</summary>
    public static PersonState Of(
        PersonRow row, DomainRow? domain, PersonDetails? details, DateTimeOffset now) => new()
    {
        Account = row.ToAccountRow().Id,
        Key = row.Key,
        Sid = row.Sid,
        Sam = row.Sam,
        Upn = row.Upn,
        Choice = PersonRules.ReadChoice(row.Choice),
        Permitted = PersonRules.IsPermitted(row, domain),
        Gone = row.Gone != 0,
        Missing = row.Gone == PersonRules.Missing,
        Disabled = row.Disabled != 0,
        ExpiresAt = PersonRules.Time(row.ExpiresAt),
        LockedUntil = PersonRules.Time(row.LockedUntil),
        Standing = PersonRules.Standing(row, now),
        Details = details,
    };
}
