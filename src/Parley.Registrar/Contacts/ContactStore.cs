// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Data.Common;
using System.IO;
using System.Text;
using System.Text.Json;
using Dapper;
using Parley.Kernel.Identifiers;
using Parley.Security.KeyRing;
using Parley.Storage;

namespace Parley.Registrar.Contacts;

/// <summary>
/// Contact lists in the backend database. The methods that take a connection run on the database's writer thread,
/// inside its transaction. Rows are sealed and bound to their place: a row copied into another list does not open.
/// </summary>
internal sealed class ContactStore(IBackendDatabase database, IKeyRing keys)
{
    private const int FormatVersion = 1;

    private readonly IDataProtector _protector = keys.GetProtector("backend/contacts");

    /// <summary>The database.</summary>
    public IBackendDatabase Database { get; } = database;

    /// <summary>The delta number that stands in the database; 1 for a list that was never changed.</summary>
    public static long ReadDeltaNumber(DbConnection connection, DbTransaction transaction, AccountId account) =>
        connection.QuerySingleOrDefault<long?>(
            "SELECT delta_number FROM contact_list WHERE account = @Account",
            new { Account = account.ToString() }, transaction) ?? ContactList.New.DeltaNumber;

    /// <summary>Reads a list.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A row was altered or moved.</exception>
    public ContactList Load(DbConnection connection, DbTransaction transaction, AccountId account)
    {
        string key = account.ToString();
        (long Number, long LastGroup)? head = connection.QuerySingleOrDefault<(long, long)?>(
            "SELECT delta_number, last_group_id FROM contact_list WHERE account = @Account",
            new { Account = key }, transaction);
        if (head is not { } list)
        {
            return ContactList.New;
        }

        ImmutableArray<ContactGroup>.Builder groups = ImmutableArray.CreateBuilder<ContactGroup>();
        groups.Add(ContactGroup.OtherContacts);
        foreach ((long id, byte[] sealedDetails) in Rows(connection, transaction, "contact_group", "group_id", key))
        {
            groups.Add(OpenGroup(key, (int)id, sealedDetails));
        }

        ImmutableArray<Contact>.Builder contacts = ImmutableArray.CreateBuilder<Contact>();
        foreach ((long id, byte[] sealedDetails) in Rows(connection, transaction, "contact", "contact_id", key))
        {
            contacts.Add(OpenContact(key, id, sealedDetails));
        }

        return new ContactList(list.Number, (int)list.LastGroup, groups.ToImmutable(), contacts.ToImmutable());
    }

    /// <summary>Writes what one operation changed.</summary>
    public void Save(
        DbConnection connection, DbTransaction transaction, AccountId account, ContactList list, ContactDelta delta)
    {
        string key = account.ToString();
        connection.Execute(
            """
            INSERT INTO contact_list (account, delta_number, last_group_id) VALUES (@Account, @Number, @LastGroup)
            ON CONFLICT (account) DO UPDATE SET delta_number = excluded.delta_number,
                last_group_id = excluded.last_group_id
            """,
            new { Account = key, Number = list.DeltaNumber, LastGroup = (long)list.LastGroupId }, transaction);
        SaveGroup(connection, transaction, key, delta.AddedGroup);
        SaveGroup(connection, transaction, key, delta.ModifiedGroup);
        SaveContact(connection, transaction, key, delta.AddedContact);
        foreach (Contact modified in delta.ModifiedContacts)
        {
            SaveContact(connection, transaction, key, modified);
        }

        if (delta.DeletedContactId != 0)
        {
            connection.Execute(
                "DELETE FROM contact WHERE account = @Account AND contact_id = @Id",
                new { Account = key, Id = delta.DeletedContactId }, transaction);
        }

        if (delta.DeletedGroup is { } group)
        {
            connection.Execute(
                "DELETE FROM contact_group WHERE account = @Account AND group_id = @Id",
                new { Account = key, Id = (long)group }, transaction);
        }
    }

    /// <summary>Removes everything of an account.</summary>
    public static int Delete(DbConnection connection, DbTransaction transaction, AccountId account)
    {
        var key = new { Account = account.ToString() };
        return connection.Execute("DELETE FROM contact WHERE account = @Account", key, transaction)
            + connection.Execute("DELETE FROM contact_group WHERE account = @Account", key, transaction)
            + connection.Execute("DELETE FROM contact_list WHERE account = @Account", key, transaction);
    }

    private static IEnumerable<(long Id, byte[] Sealed)> Rows(
        DbConnection connection, DbTransaction transaction, string table, string column, string key) =>
        connection.Query<(long, byte[])>(
            $"SELECT {column}, sealed_details FROM {table} WHERE account = @Account ORDER BY {column}",
            new { Account = key }, transaction);

    private void SaveGroup(DbConnection connection, DbTransaction transaction, string key, ContactGroup? group)
    {
        // "~" is always there and never stored.
        if (group is null || group.Id == ContactGroup.OtherContactsId)
        {
            return;
        }

        byte[] details = JsonSerializer.SerializeToUtf8Bytes(
            new GroupRow(FormatVersion, group.Name, group.ExternalUri), ContactRowFormat.Default.GroupRow);
        connection.Execute(
            """
            INSERT INTO contact_group (account, group_id, sealed_details) VALUES (@Account, @Id, @Sealed)
            ON CONFLICT (account, group_id) DO UPDATE SET sealed_details = excluded.sealed_details
            """,
            new
            {
                Account = key, Id = (long)group.Id,
                Sealed = _protector.Protect(details, Place("contact_group", key, group.Id)),
            },
            transaction);
    }

    private void SaveContact(DbConnection connection, DbTransaction transaction, string key, Contact? contact)
    {
        if (contact is null)
        {
            return;
        }

        ContactRow row = new(
            FormatVersion, contact.Address.Value, contact.Name, [.. contact.Groups], contact.Subscribed,
            contact.ExternalUri);
        byte[] details = JsonSerializer.SerializeToUtf8Bytes(row, ContactRowFormat.Default.ContactRow);
        connection.Execute(
            """
            INSERT INTO contact (account, contact_id, sealed_details) VALUES (@Account, @Id, @Sealed)
            ON CONFLICT (account, contact_id) DO UPDATE SET sealed_details = excluded.sealed_details
            """,
            new
            {
                Account = key, contact.Id, Sealed = _protector.Protect(details, Place("contact", key, contact.Id)),
            },
            transaction);
    }

    private ContactGroup OpenGroup(string key, int id, byte[] sealedDetails)
    {
        byte[] details = _protector.Unprotect(sealedDetails, Place("contact_group", key, id));
        return JsonSerializer.Deserialize(details, ContactRowFormat.Default.GroupRow) is
            { Version: FormatVersion } row
            ? new ContactGroup(id, row.Name, row.ExternalUri)
            : throw Unreadable("contact_group");
    }

    private Contact OpenContact(string key, long id, byte[] sealedDetails)
    {
        byte[] details = _protector.Unprotect(sealedDetails, Place("contact", key, id));
        return JsonSerializer.Deserialize(details, ContactRowFormat.Default.ContactRow) is
            { Version: FormatVersion } row && SipAddress.TryParse(row.Address, out SipAddress? address)
            ? new Contact(id, address, row.Name, [.. row.Groups], row.Subscribed, row.ExternalUri)
            : throw Unreadable("contact");
    }

    private static byte[] Place(string table, string key, long id) =>
        Encoding.ASCII.GetBytes(FormattableString.Invariant($"{table}/{key}/{id}"));

    private static InvalidDataException Unreadable(string table) =>
        new($"A row of {table} has a format that this version does not know.");
}
