// SPDX-License-Identifier: Apache-2.0

using System;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Security.KeyRing;

namespace Parley.Directory.Persons;

/// <summary>
/// Seals what the address book says of people, and their photos: a copied database tells neither. Each value is bound
/// to its person.
/// </summary>
internal sealed class PersonSeals(IKeyRing keyRing)
{
    /// <summary>The purpose of the key. Never change it.</summary>
    public const string Purpose = "backend/directory-person";

    private readonly IDataProtector _protector = keyRing.GetProtector(Purpose);

    /// <summary>Seals the attributes.</summary>
    public byte[] Seal(PersonKey person, SealedPerson attributes) => _protector.Protect(
        JsonSerializer.SerializeToUtf8Bytes(attributes, SealedPersonJson.Default.SealedPerson),
        Context("details", person));

    /// <summary>Opens the attributes; null when they were altered or belong to another person.</summary>
    public SealedPerson? Open(PersonKey person, byte[]? value)
    {
        if (value is null || TryOpen("details", person, value) is not { } clear)
        {
            return null;
        }

        return JsonSerializer.Deserialize(clear, SealedPersonJson.Default.SealedPerson);
    }

    /// <summary>Seals a photo.</summary>
    public byte[] SealPhoto(PersonKey person, ReadOnlySpan<byte> photo) =>
        _protector.Protect(photo, Context("photo", person));

    /// <summary>Opens a photo; null when it was altered or belongs to another person.</summary>
    public byte[]? OpenPhoto(PersonKey person, byte[] value) => TryOpen("photo", person, value);

    private byte[]? TryOpen(string what, PersonKey person, byte[] value)
    {
        try
        {
            return _protector.Unprotect(value, Context(what, person));
        }
        catch (CryptographicException)
        {
            // A value for the caller: nothing is known of the person until the domain is read again.
            return null;
        }
    }

    private static byte[] Context(string what, PersonKey person) =>
        Encoding.UTF8.GetBytes($"directory_person/{what}/{person.Domain}/{person.ObjectGuid:N}");
}
