// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Directory.Domains;

namespace Parley.Directory.Ldap.Following;

/// <summary>Tells whether a person is as they were when they were last taken over.</summary>
internal static class PersonDigest
{
    /// <summary>
    /// A number that changes with anything that is read of a person; never <see cref="DomainState.Unread"/>.
    /// </summary>
    public static UInt128 Of(DomainPerson person)
    {
        PersonDetails details = person.Details;
        string text = string.Join(
            '\0',
            [
                person.SecurityIdentifier, person.DistinguishedName, person.SamAccountName, person.UserPrincipalName,
                person.DisplayName, person.GivenName, person.Surname, details.Mail, details.Title, details.Department,
                details.Company, details.Office, details.City, details.State, details.Country, details.WorkPhone,
                details.MobilePhone, details.HomePhone, details.Manager?.ToString("N"),
                person.Disabled ? "1" : "0", person.InEnabledGroup ? "1" : "0", Number(person.ExpiresAt?.UtcTicks),
                Number(person.LockedUntil?.UtcTicks), Number(person.PasswordStamp),
            ]);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
        hash.AppendData(person.Photo.AsSpan());
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest) | 1;
    }

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
