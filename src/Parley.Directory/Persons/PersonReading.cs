// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Parley.Directory.Domains;
using Parley.Directory.Names;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Persons;

/// <summary>
/// A person as read, made ready for the database on the caller's thread: cleaned, cut to size, with the address the
/// rule makes and the hash that tells whether anything changed.
/// </summary>
internal sealed class PersonReading
{
    /// <summary>The longest photo: 100 KiB, as Active Directory allows.</summary>
    public const int MaximumPhoto = 100 * 1024;

    private const int MaximumName = 256;
    private const int MaximumText = 256;
    private const int MaximumUpn = 1024;

    // Part of the hash: raised when more is taken over, so that everybody is written anew at the next full reading.
    private const byte HashVersion = 1;

    private PersonReading(PersonKey key, DomainPerson person, DirectoryDomain domain, DirectoryOptions options)
    {
        Key = key;
        Read = person;
        Sam = FoldedNames.Cut(person.SamAccountName, MaximumName) ?? person.ObjectGuid.ToString("N");
        Upn = FoldedNames.Cut(person.UserPrincipalName, MaximumUpn);
        Dn = FoldedNames.Cut(person.DistinguishedName, DistinguishedNames.MaximumLength) ?? string.Empty;
        Attributes = new SealedPerson(
            FoldedNames.Cut(person.GivenName, MaximumText), FoldedNames.Cut(person.Surname, MaximumText),
            Cut(person.Details));
        DisplayName = ChooseDisplayName(person.DisplayName, Attributes, Sam);
        PersonNames names = new(Attributes.Details.Mail, Upn, Attributes.GivenName, Attributes.Surname);
        WishProblem = AddressDerivation.Derive(domain, names, options, out SipAddress? address);
        Wish = address;
        Hash = ComputeHash(domain, options);
    }

    /// <summary>Who.</summary>
    public PersonKey Key { get; }

    /// <summary>What was read.</summary>
    public DomainPerson Read { get; }

    /// <summary>The name in the domain.</summary>
    public string Sam { get; }

    /// <summary>The user principal name.</summary>
    public string? Upn { get; }

    /// <summary>The distinguished name.</summary>
    public string Dn { get; }

    /// <summary>The name shown to others.</summary>
    public string DisplayName { get; }

    /// <summary>What is kept sealed.</summary>
    public SealedPerson Attributes { get; }

    /// <summary>The address by the rule; null when there is none.</summary>
    public SipAddress? Wish { get; }

    /// <summary>Why there is none.</summary>
    public string? WishProblem { get; }

    /// <summary>The hash of all this.</summary>
    public byte[] Hash { get; }

    /// <summary>The photo; empty when there is none or it is too large.</summary>
    public ReadOnlySpan<byte> Photo =>
        Read.Photo.IsDefault || Read.Photo.Length > MaximumPhoto ? default : Read.Photo.AsSpan();

    /// <summary>Makes a person ready.</summary>
    public static PersonReading Of(DomainPerson person, DirectoryDomain domain, DirectoryOptions options) =>
        new(new PersonKey(domain.DnsName, person.ObjectGuid), person, domain, options);

    /// <summary>What an address looks like.</summary>
    public static string SkeletonOf(SipAddress address) => NameSkeleton.Of(address.User) + "@" + address.Domain;

    private static PersonDetails Cut(PersonDetails details) => new()
    {
        Mail = FoldedNames.Cut(details.Mail, MaximumText),
        Title = FoldedNames.Cut(details.Title, MaximumText),
        Department = FoldedNames.Cut(details.Department, MaximumText),
        Company = FoldedNames.Cut(details.Company, MaximumText),
        Office = FoldedNames.Cut(details.Office, MaximumText),
        City = FoldedNames.Cut(details.City, MaximumText),
        State = FoldedNames.Cut(details.State, MaximumText),
        Country = FoldedNames.Cut(details.Country, MaximumText),
        WorkPhone = FoldedNames.Cut(details.WorkPhone, MaximumText),
        MobilePhone = FoldedNames.Cut(details.MobilePhone, MaximumText),
        HomePhone = FoldedNames.Cut(details.HomePhone, MaximumText),
        Manager = details.Manager,
    };

    // A name that would hide or turn round what stands beside it is not shown; the name in the domain is.
    private static string ChooseDisplayName(string? name, SealedPerson attributes, string sam)
    {
        if (name is not null && NameRules.ReadDisplayName(name, out string shown) is null)
        {
            return shown;
        }

        string full = $"{attributes.GivenName} {attributes.Surname}";
        if (NameRules.ReadDisplayName(full, out shown) is null)
        {
            return shown;
        }

        return NameRules.ReadDisplayName(sam, out shown) is null ? shown : "?";
    }

    private byte[] ComputeHash(DirectoryDomain domain, DirectoryOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([HashVersion, (byte)domain.AddressRule]);
        Append(hash, domain.AddressDomain ?? AddressDerivation.FirstSipDomain(options));
        Append(hash, WishProblem);
        Append(hash, Wish?.Value);
        Append(hash, Read.SecurityIdentifier);
        Append(hash, Dn);
        Append(hash, Sam);
        Append(hash, Upn);
        Append(hash, DisplayName);
        Append(hash, Attributes.GivenName);
        Append(hash, Attributes.Surname);
        PersonDetails details = Attributes.Details;
        foreach (string? text in (ReadOnlySpan<string?>)
            [
                details.Mail, details.Title, details.Department, details.Company, details.Office, details.City,
                details.State, details.Country, details.WorkPhone, details.MobilePhone, details.HomePhone,
                details.Manager?.ToString("N"),
            ])
        {
            Append(hash, text);
        }

        Span<byte> numbers = stackalloc byte[26];
        numbers[0] = Read.Disabled ? (byte)1 : (byte)0;
        numbers[1] = Read.InEnabledGroup ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(numbers[2..], Read.PasswordStamp);
        BinaryPrimitives.WriteInt64BigEndian(numbers[10..], PersonRules.Stored(Read.ExpiresAt) ?? long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(numbers[18..], PersonRules.Stored(Read.LockedUntil) ?? long.MinValue);
        hash.AppendData(numbers);
        hash.AppendData(Photo);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0) + 4;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(most);
        int length = text is null ? -1 : Encoding.UTF8.GetBytes(text, buffer.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(buffer, length);
        hash.AppendData(buffer, 0, Math.Max(length, 0) + 4);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
