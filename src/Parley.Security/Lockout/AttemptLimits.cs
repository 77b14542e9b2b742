// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Lockout;

/// <summary>How many attempts with a password are looked at, and what is remembered of them (row T03).</summary>
public sealed record AttemptLimits
{
    /// <summary>The limits used when nothing else is said.</summary>
    public static AttemptLimits Default { get; } = new();

    /// <summary>
    /// The time over which failures count. It slides: a failure is forgotten exactly this long after it happened.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Failures per account within the window, from all unfamiliar addresses together and from each familiar one. Below
    /// the ten that directories commonly lock at.
    /// </summary>
    public int MaximumFailuresPerAccount { get; init; } = 6;

    /// <summary>
    /// Where a domain judges passwords: how many wrong ones of one account, from all addresses and doors together, may
    /// reach it before it has been left in peace for <see cref="DomainQuietTime"/>, or was given the right one. Below
    /// the number the domain locks at, so that guessing here locks nobody out there (row T03).
    /// </summary>
    public int MaximumFailuresAtDomain { get; init; } = 5;

    /// <summary>
    /// How many of them only familiar addresses may use: guesses of strangers leave the person these.
    /// </summary>
    public int FailuresKeptForFamiliar { get; init; } = 2;

    /// <summary>
    /// How long no wrong password may have reached the domain until those before count no more. At least the time after
    /// which the domain forgets its own count (its lockOutObservationWindow). That count does not slide: all of it is
    /// forgotten, that long after the last wrong password.
    /// </summary>
    public TimeSpan DomainQuietTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Attempts per account whose outcome is not known yet: guesses in parallel gain nothing.</summary>
    public int MaximumUnsettledPerAccount { get; init; } = 2;

    /// <summary>Failures per source address within the window; high, because an office may share one address.</summary>
    public int MaximumFailuresPerSource { get; init; } = 60;

    /// <summary>Attempts per source address whose outcome is not known yet.</summary>
    public int MaximumUnsettledPerSource { get; init; } = 64;

    /// <summary>After this long an attempt that nobody settled counts as failed.</summary>
    public TimeSpan UnsettledTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many addresses per account are remembered from which its secret was right. Guesses from elsewhere do not
    /// lock such an address out.
    /// </summary>
    public int FamiliarSourcesPerAccount { get; init; } = 4;

    /// <summary>How long a familiar address stays so without another success.</summary>
    public TimeSpan FamiliarFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many accounts are remembered; the one not touched for longest is forgotten first.</summary>
    public int MaximumAccounts { get; init; } = 262_144;

    /// <summary>
    /// How many names without an account are remembered; apart, so that invented names push out no account.
    /// </summary>
    public int MaximumUnknownNames { get; init; } = 16_384;

    /// <summary>How many source addresses are remembered.</summary>
    public int MaximumSources { get; init; } = 65_536;
}
