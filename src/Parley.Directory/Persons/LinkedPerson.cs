// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>A person of a domain and their account here, for administrators.</summary>
public sealed record LinkedPerson
{
    /// <summary>The domain's DNS name.</summary>
    public required string Domain { get; init; }

    /// <summary>Who they are, for ever.</summary>
    public required Guid ObjectGuid { get; init; }

    /// <summary>Their security identifier.</summary>
    public required string SecurityIdentifier { get; init; }

    /// <summary>Where the object stood when it was last read.</summary>
    public required string DistinguishedName { get; init; }

    /// <summary>Their name in the domain.</summary>
    public required string SamAccountName { get; init; }

    /// <summary>Their user principal name; null when they have none of their own.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary>Their name as others see it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Their account here; null when there is none.</summary>
    public AccountId? Account { get; init; }

    /// <summary>Its SIP address; null without an account.</summary>
    public SipAddress? Address { get; init; }

    /// <summary>What an administrator said here.</summary>
    public PersonChoice Choice { get; init; }

    /// <summary>Whether they are in the domain's enabled group.</summary>
    public bool InEnabledGroup { get; init; }

    /// <summary>What the domain says.</summary>
    public PersonStanding Standing { get; init; }

    /// <summary>When their account there expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Until when they are locked out there; null when they are not.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether they may use Parley now: everything taken together.</summary>
    public bool Enabled { get; init; }

    /// <summary>Why they have no account although they should; null when that is not so.</summary>
    public string? Conflict { get; init; }
}
