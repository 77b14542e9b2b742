// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Directory.Domains;

/// <summary>A person as a domain describes them: what one reading of their object gave.</summary>
public sealed record DomainPerson
{
    /// <summary><c>objectGUID</c>: who they are, for ever.</summary>
    public required Guid ObjectGuid { get; init; }

    /// <summary><c>objectSid</c> as text, such as S-1-5-21-1-2-3-1104.</summary>
    public required string SecurityIdentifier { get; init; }

    /// <summary>Where the object stands now.</summary>
    public required string DistinguishedName { get; init; }

    /// <summary><c>sAMAccountName</c>.</summary>
    public required string SamAccountName { get; init; }

    /// <summary><c>userPrincipalName</c>.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary><c>displayName</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary><c>givenName</c>.</summary>
    public string? GivenName { get; init; }

    /// <summary><c>sn</c>.</summary>
    public string? Surname { get; init; }

    /// <summary>The attributes of the address book.</summary>
    public PersonDetails Details { get; init; } = new();

    /// <summary><c>thumbnailPhoto</c>, 100 KiB at most; empty when there is none.</summary>
    public ImmutableArray<byte> Photo { get; init; } = [];

    /// <summary>Whether the account is disabled there (<c>userAccountControl</c>).</summary>
    public bool Disabled { get; init; }

    /// <summary><c>accountExpires</c>; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Until when the account is locked out; null when it is not. <c>MaxValue</c>: until an administrator acts.
    /// </summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary><c>pwdLastSet</c> as it stands there: another value means another password.</summary>
    public long PasswordStamp { get; init; }

    /// <summary>Whether they are in the group that is enabled, directly or through other groups.</summary>
    public bool InEnabledGroup { get; init; }
}
