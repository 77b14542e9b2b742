// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Domains;

namespace Parley.Directory.Persons;

/// <summary>
/// Who may use Parley: enabled here, permitted, in good standing in the domain, and the domain heard of recently. The
/// one place where these are put together.
/// </summary>
internal static class PersonRules
{
    /// <summary>Nothing said, as stored. Never change one of these.</summary>
    public const string NoChoice = "none";

    /// <summary>Enabled here, as stored.</summary>
    public const string EnabledHere = "enabled";

    /// <summary>Disabled here, as stored.</summary>
    public const string DisabledHere = "disabled";

    /// <summary>The object is gone, as stored.</summary>
    public const long GoneForGood = 1;

    /// <summary>
    /// One comparison did not find the object, nor too many others to be believed at once: it counts as gone, but
    /// nothing is given up that could not be had back.
    /// </summary>
    public const long Missing = 2;

    /// <summary>What the domain says now.</summary>
    public static PersonStanding Standing(PersonRow person, DateTimeOffset now) => Standing(
        person.Gone != 0, person.Disabled != 0, Time(person.ExpiresAt), Time(person.LockedUntil), now);

    /// <summary>What the domain says now. Of several reasons the one that lasts longest.</summary>
    public static PersonStanding Standing(
        bool gone, bool disabled, DateTimeOffset? expiresAt, DateTimeOffset? lockedUntil, DateTimeOffset now)
    {
        if (gone)
        {
            return PersonStanding.Deleted;
        }

        if (disabled)
        {
            return PersonStanding.Disabled;
        }

        if (expiresAt <= now)
        {
            return PersonStanding.Expired;
        }

        return lockedUntil > now ? PersonStanding.Locked : PersonStanding.Good;
    }

    /// <summary>
    /// Whether the person is permitted: in a domain with an enabled group, its members who are not disabled here; in
    /// another, those enabled here.
    /// </summary>
    public static bool IsPermitted(PersonRow person, DomainRow? domain) =>
        domain is not null
        && (domain.EnabledGroup is null
            ? person.Choice == EnabledHere
            : person.InGroup != 0 && person.Choice != DisabledHere);

    /// <summary>Whether the person may use Parley now.</summary>
    public static bool MayUse(PersonRow person, DomainRow? domain, DateTimeOffset now) =>
        IsPermitted(person, domain) && Standing(person, now) == PersonStanding.Good && domain is { Stale: 0 };

    /// <summary>
    /// Whether the person should have an account: permitted and there. One that is expired or locked has its account,
    /// which waits; one that is disabled there gets none, so that it keeps no address from anybody.
    /// </summary>
    public static bool WantsAccount(PersonRow person, DomainRow? domain) =>
        IsPermitted(person, domain) && person is { Gone: 0, Disabled: 0 };

    /// <summary>
    /// Whether the address that the rule makes of the person might become theirs: an address that two such people would
    /// have is nobody's.
    /// </summary>
    public static bool IsContender(PersonRow person) =>
        person is { AccountId: null, Gone: 0, Disabled: 0 } && person.Choice != DisabledHere;

    /// <summary>A stored choice.</summary>
    public static PersonChoice ReadChoice(string choice) => choice switch
    {
        EnabledHere => PersonChoice.Enabled,
        DisabledHere => PersonChoice.Disabled,
        _ => PersonChoice.None,
    };

    /// <summary>A stored time.</summary>
    public static DateTimeOffset? Time(long? milliseconds) => milliseconds switch
    {
        null => null,
        long.MaxValue => DateTimeOffset.MaxValue,
        { } at => DateTimeOffset.FromUnixTimeMilliseconds(at),
    };

    /// <summary>A time as stored.</summary>
    public static long? Stored(DateTimeOffset? time) =>
        time == DateTimeOffset.MaxValue ? long.MaxValue : time?.ToUnixTimeMilliseconds();
}
