// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Directory.Ldap;

/// <summary>Times and limits of reading a domain.</summary>
public sealed class SynchroniserOptions
{
    /// <summary>Entries of one page.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How often everybody is listed although changes are followed.</summary>
    public TimeSpan ComparisonInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same while deleted objects cannot be seen.</summary>
    public TimeSpan ComparisonIntervalWithoutDeletions { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait between attempts when no controller can be used.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a controller of higher preference is tried while another is in use.</summary>
    public TimeSpan PreferenceInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often people who are locked out are read again.</summary>
    public TimeSpan LockoutInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a checkpoint is kept although nobody changed.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far two clocks may be apart before a warning (Kerberos allows five minutes).</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// How many wrong passwords of an account reach the domain from here: it should lock at more (row T03).
    /// </summary>
    public int WrongPasswords { get; init; } = 5;

    /// <summary>When they are forgotten here: the domain should have forgotten them by then.</summary>
    public TimeSpan WrongPasswordWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long stopping waits for a request that is under way.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>People of one domain; a domain with more is refused as a whole.</summary>
    public int MaximumPeople { get; init; } = 250_000;

    /// <summary>Groups within the group that is enabled.</summary>
    public int MaximumNestedGroups { get; init; } = 5_000;

    /// <summary>Octets of a photo; a larger one is left out.</summary>
    public int MaximumPhoto { get; init; } = 100 * 1024;

    /// <summary>Characters of a text of the address book; a longer one is left out.</summary>
    public int MaximumText { get; init; } = 1024;
}
