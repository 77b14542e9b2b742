// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Management.Commands;

namespace Parley.Management.Directories;

/// <summary>What is known of a person, in words.</summary>
internal static class PersonDescription
{
    /// <summary>Whether a person may use Parley, or why not, in two words.</summary>
    public static string StateOf(LinkedPerson person) => person switch
    {
        { Enabled: true } => "enabled",
        { Choice: PersonChoice.Disabled } => "disabled here",
        { Standing: PersonStanding.Disabled } => "disabled there",
        { Standing: PersonStanding.Expired } => "expired there",
        { Standing: PersonStanding.Locked } => "locked there",
        { Standing: PersonStanding.Deleted } => "gone there",
        { Conflict: not null } => "conflict",
        _ => "not enabled",
    };

    /// <summary>Everything that is kept of a person, but for the photo itself; what is not known is left out.</summary>
    /// <param name="shown">The person.</param>
    /// <param name="domain">Their domain; null when it was removed.</param>
    public static List<PersonAttribute> Describe(ShownPerson shown, DirectoryDomain? domain)
    {
        LinkedPerson person = shown.Person;
        List<PersonAttribute> all = [];
        Add("name", person.DisplayName);
        Add("givenName", shown.GivenName);
        Add("surname", shown.Surname);
        Add("sip", person.Address?.Value);
        Add("state", StateOf(person));
        Add("why", WhyOf(person, domain));
        Add("domain", person.Domain);
        Add("dn", person.DistinguishedName);
        Add("objectGuid", person.ObjectGuid.ToString("D"));
        Add("sid", person.SecurityIdentifier);
        Add("sam", person.SamAccountName);
        Add("upn", person.UserPrincipalName);
        Add("inGroup", domain?.EnabledGroup is null ? null : person.InEnabledGroup ? "yes" : "no");
        Add("chosenHere", person.Choice switch
        {
            PersonChoice.Enabled => "enabled",
            PersonChoice.Disabled => "disabled",
            PersonChoice.None => null,
        });
        Add("expires", Time(person.ExpiresAt));
        Add("lockedUntil", Time(person.LockedUntil));
        PersonDetails? details = shown.Details;
        Add("mail", details?.Mail);
        Add("workPhone", details?.WorkPhone);
        Add("mobilePhone", details?.MobilePhone);
        Add("homePhone", details?.HomePhone);
        Add("title", details?.Title);
        Add("department", details?.Department);
        Add("company", details?.Company);
        Add("office", details?.Office);
        Add("city", details?.City);
        Add("region", details?.State);
        Add("country", details?.Country);
        Add("manager", shown.Manager?.DisplayName ?? details?.Manager?.ToString("D"));
        Add("photo", shown.Photo.IsEmpty
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{shown.Photo.Length} octets"));
        return all;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                all.Add(new PersonAttribute(name, value));
            }
        }
    }

    private static string WhyOf(LinkedPerson person, DirectoryDomain? domain) => person switch
    {
        { Enabled: true } => domain?.EnabledGroup is { } group
            ? $"a member of {group}, and in good standing in the domain"
            : "enabled here, and in good standing in the domain",
        _ when domain is null => "the domain was removed here",
        { Standing: PersonStanding.Deleted } =>
            "deleted in the domain, outside the places that are read, or not seen by the account that reads",
        { Choice: PersonChoice.Disabled } => "disabled here by an administrator",
        { Standing: PersonStanding.Disabled } => "disabled in the domain",
        { Standing: PersonStanding.Expired } => "the account in the domain has expired",
        { Standing: PersonStanding.Locked } => "locked out in the domain, after wrong passwords",
        { Conflict: { } conflict } => conflict,
        _ when domain.EnabledGroup is { } group && !person.InEnabledGroup => $"not a member of {group}",
        _ when domain.EnabledGroup is null && person.Choice != PersonChoice.Enabled => "nobody enabled them here",
        { Account: null } => "the account is being made",
        _ => "no controller of the domain has answered for too long",
    };

    private static string? Time(DateTimeOffset? time) => time switch
    {
        null => null,
        { } never when never == DateTimeOffset.MaxValue => "until it is ended there",
        { } at => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}
