// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Reading;

/// <summary>
/// Makes a person of a record. Whoever may write an attribute of themselves must not be able to escape being followed:
/// a value that is not understood is left out, never the person; whoever has no readable identity is no person here,
/// which ends what they were.
/// </summary>
/// <param name="options">The limits.</param>
internal sealed class PersonReader(SynchroniserOptions options)
{
    private const long AccountDisabled = 0x2;
    private const long NormalAccount = 805_306_368;

    /// <summary>The attributes asked for.</summary>
    public static readonly ImmutableArray<string> Attributes =
    [
        "objectClass", "objectGUID", "objectSid", "sAMAccountName", "sAMAccountType", "isCriticalSystemObject",
        "isDeleted", "userPrincipalName", "displayName", "givenName", "sn", "mail", "title", "department", "company",
        "physicalDeliveryOfficeName", "l", "st", "co", "telephoneNumber", "mobile", "homePhone", "manager",
        "thumbnailPhoto", "userAccountControl", "accountExpires", "pwdLastSet", "lockoutTime", "primaryGroupID",
    ];

    /// <summary>Reads a record that the filter of people, or of changes, found.</summary>
    public PersonReading Read(DirectoryRecord record)
    {
        Guid? guid = record.Identifier("objectGUID");
        if (guid is null)
        {
            return new PersonReading(null, null, 0, null, 1);
        }

        if (record.Number("sAMAccountType") is not NormalAccount || record.Flag("isCriticalSystemObject"))
        {
            return new PersonReading(guid, null, 0, null, 0);
        }

        int odd = 0;
        string? sid = record.SecurityIdentifier("objectSid");
        string? sam = Presentable(record, "sAMAccountName", ref odd);
        string name = DistinguishedName.Read(record.DistinguishedName).Name;
        if (sid is null || sam is null || name.Length == 0)
        {
            return new PersonReading(guid, null, 0, null, 1);
        }

        long? control = record.Number("userAccountControl");
        bool isUnreadable = control is null || record.IsUnreadableNumber("accountExpires")
            || record.IsUnreadableNumber("lockoutTime");
        DomainPerson person = new()
        {
            ObjectGuid = guid.Value,
            SecurityIdentifier = sid,
            DistinguishedName = name,
            SamAccountName = sam,
            UserPrincipalName = Presentable(record, "userPrincipalName", ref odd),
            DisplayName = Presentable(record, "displayName", ref odd),
            GivenName = Presentable(record, "givenName", ref odd),
            Surname = Presentable(record, "sn", ref odd),
            Details = ReadDetails(record, ref odd),
            Photo = ReadPhoto(record, ref odd),

            // Whose standing cannot be read does not stand.
            Disabled = isUnreadable || (control & AccountDisabled) != 0,
            ExpiresAt = RecordValues.Time(record.Number("accountExpires")),
            PasswordStamp = record.Number("pwdLastSet") ?? 0,
        };
        odd += isUnreadable ? 1 : 0;
        return new PersonReading(
            guid, person, (uint)(record.Number("primaryGroupID") ?? 0), RecordValues.Time(record.Number("lockoutTime")),
            odd);
    }

    private PersonDetails ReadDetails(DirectoryRecord record, ref int odd) => new()
    {
        Mail = Presentable(record, "mail", ref odd),
        Title = Presentable(record, "title", ref odd),
        Department = Presentable(record, "department", ref odd),
        Company = Presentable(record, "company", ref odd),
        Office = Presentable(record, "physicalDeliveryOfficeName", ref odd),
        City = Presentable(record, "l", ref odd),
        State = Presentable(record, "st", ref odd),
        Country = Presentable(record, "co", ref odd),
        WorkPhone = Presentable(record, "telephoneNumber", ref odd),
        MobilePhone = Presentable(record, "mobile", ref odd),
        HomePhone = Presentable(record, "homePhone", ref odd),
        Manager = record.Text("manager") is { } manager ? DistinguishedName.Read(manager).ObjectGuid : null,
    };

    private ImmutableArray<byte> ReadPhoto(DirectoryRecord record, ref int odd)
    {
        IReadOnlyList<byte[]> values = record["thumbnailPhoto"];
        if (values.Count == 0)
        {
            return [];
        }

        if (values[0].Length > options.MaximumPhoto)
        {
            odd++;
            return [];
        }

        return [.. values[0]];
    }

    private string? Presentable(DirectoryRecord record, string attribute, ref int odd)
    {
        if (record[attribute].Count == 0)
        {
            return null;
        }

        string? text = record.Text(attribute);
        if (RecordValues.IsPresentable(text, options.MaximumText))
        {
            return text;
        }

        odd++;
        return null;
    }
}
