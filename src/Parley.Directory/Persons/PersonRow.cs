// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>
/// A row of <c>directory_person</c>, with what stands in <c>account</c> of the account it is linked with.
/// </summary>
internal sealed record PersonRow
{
    public string Domain { get; init; } = string.Empty;

    public string ObjectGuid { get; init; } = string.Empty;

    /// <summary>Of everything that was read: equal means that nothing changed. Empty: read again in any case.</summary>
    public byte[] ContentHash { get; init; } = [];

    public string Sid { get; init; } = string.Empty;

    public string Dn { get; init; } = string.Empty;

    public string DnKey { get; init; } = string.Empty;

    public string Sam { get; init; } = string.Empty;

    public string SamKey { get; init; } = string.Empty;

    public string? Upn { get; init; }

    public string? UpnKey { get; init; }

    public string DisplayName { get; init; } = string.Empty;

    public string SearchText { get; init; } = string.Empty;

    /// <summary>The attributes of the address book and of the address rule, sealed.</summary>
    public byte[]? Details { get; init; }

    public byte[]? PhotoHash { get; init; }

    /// <summary>The address that the domain's rule makes; null with the reason in <see cref="WishProblem"/>.</summary>
    public string? WishedSip { get; init; }

    public string? WishedSkeleton { get; init; }

    public string? WishProblem { get; init; }

    public long Disabled { get; init; }

    public long? ExpiresAt { get; init; }

    public long? LockedUntil { get; init; }

    public long PasswordStamp { get; init; }

    public long InGroup { get; init; }

    /// <summary>
    /// Whether the object is gone, or the whole domain: 0, or one of <see cref="PersonRules.GoneForGood"/> and
    /// <see cref="PersonRules.Missing"/>.
    /// </summary>
    public long Gone { get; init; }

    /// <summary>What an administrator said; <see cref="PersonRules"/> has the words.</summary>
    public string Choice { get; init; } = PersonRules.NoChoice;

    public string? AccountId { get; init; }

    public string? Conflict { get; init; }

    /// <summary>Whether an account is to be made at the next occasion.</summary>
    public long Pending { get; init; }

    public long ChangedAt { get; init; }

    /// <summary>The account's address.</summary>
    public string? Sip { get; init; }

    /// <summary>The account's name.</summary>
    public string? AccountName { get; init; }

    /// <summary>Whether the account may be used.</summary>
    public long? Enabled { get; init; }

    /// <summary>Counts the account's passwords.</summary>
    public long? PasswordEpoch { get; init; }

    /// <summary>Who it is.</summary>
    public PersonKey Key => new(Domain, Guid.ParseExact(ObjectGuid, "N"));

    /// <summary>The account's row; only of a person who has one.</summary>
    public AccountRows.Row ToAccountRow() => new(
        AccountId ?? string.Empty, Sip ?? string.Empty, AccountName ?? string.Empty, null, Enabled ?? 0,
        PasswordEpoch ?? 0, Domain, ObjectGuid, Sam);

    /// <summary>The same for administrators.</summary>
    public LinkedPerson ToPerson(DateTimeOffset now)
    {
        _ = SipAddress.TryParse(Sip, out SipAddress? address);
        return new LinkedPerson
        {
            Domain = Domain,
            ObjectGuid = Guid.ParseExact(ObjectGuid, "N"),
            SecurityIdentifier = Sid,
            DistinguishedName = Dn,
            SamAccountName = Sam,
            UserPrincipalName = Upn,
            DisplayName = DisplayName,
            Account = AccountId is null ? null : new AccountId(Guid.ParseExact(AccountId, "N")),
            Address = address,
            Choice = PersonRules.ReadChoice(Choice),
            InEnabledGroup = InGroup != 0,
            Standing = PersonRules.Standing(this, now),
            ExpiresAt = PersonRules.Time(ExpiresAt),
            LockedUntil = PersonRules.Time(LockedUntil),
            Enabled = Enabled is not (null or 0),
            Conflict = Conflict,
        };
    }
}
