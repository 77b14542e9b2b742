// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Linq;
using Dapper;
using Parley.Directory.Names;

namespace Parley.Directory.Persons;

/// <summary>The statements on tables <c>directory_person</c> and <c>directory_photo</c>.</summary>
internal static class PersonRows
{
    private const string ClearColumns =
        "SELECT p.domain AS Domain, p.object_guid AS ObjectGuid, p.content_hash AS ContentHash, p.sid AS Sid,"
        + " p.dn AS Dn, p.dn_key AS DnKey, p.sam AS Sam, p.sam_key AS SamKey, p.upn AS Upn, p.upn_key AS UpnKey,"
        + " p.display_name AS DisplayName, p.search_text AS SearchText,"
        + " p.photo_hash AS PhotoHash, p.wished_sip AS WishedSip, p.wished_skeleton AS WishedSkeleton,"
        + " p.wish_problem AS WishProblem, p.disabled AS Disabled, p.expires_at AS ExpiresAt,"
        + " p.locked_until AS LockedUntil, p.password_stamp AS PasswordStamp, p.in_group AS InGroup,"
        + " p.gone AS Gone, p.choice AS Choice, p.account_id AS AccountId, p.conflict AS Conflict,"
        + " p.pending AS Pending, p.changed_at AS ChangedAt, a.sip AS Sip, a.display_name AS AccountName,"
        + " a.enabled AS Enabled, a.password_epoch AS PasswordEpoch";

    private const string Joined =
        " FROM directory_person p LEFT JOIN account a ON a.account_id = p.account_id";

    private const string Columns = ClearColumns + ", p.details AS Details" + Joined;

    /// <summary>Everybody with an account, those changed last at the end.</summary>
    public static IEnumerable<PersonRow> Linked(DbConnection connection, DbTransaction? transaction) =>
        connection.Query<PersonRow>(
            $"{Columns} WHERE p.account_id IS NOT NULL ORDER BY p.changed_at", transaction: transaction);

    /// <summary>The names of everybody there is, those changed last at the end.</summary>
    public static IEnumerable<NameRow> Names(DbConnection connection) => connection.Query<NameRow>(
        "SELECT domain AS Domain, object_guid AS ObjectGuid, sam_key AS SamKey, upn_key AS UpnKey"
        + " FROM directory_person WHERE gone = 0 ORDER BY changed_at");

    /// <summary>The people of a domain; with an account only, or all.</summary>
    public static List<PersonRow> OfDomain(
        DbConnection connection, DbTransaction transaction, string domain, bool linkedOnly) =>
        connection.Query<PersonRow>(
            $"{Columns} WHERE p.domain = @domain" + (linkedOnly ? " AND p.account_id IS NOT NULL" : ""),
            new { domain }, transaction).AsList();

    /// <summary>Those of these people that there are.</summary>
    public static List<PersonRow> FindMany(
        DbConnection connection, DbTransaction transaction, string domain, IEnumerable<Guid> people)
    {
        List<PersonRow> found = [];
        foreach (string[] guids in people.Select(static g => g.ToString("N")).Chunk(MassEnding.Chunk))
        {
            found.AddRange(connection.Query<PersonRow>(
                $"{Columns} WHERE p.domain = @domain AND p.object_guid IN @guids", new { domain, guids }, transaction));
        }

        return found;
    }

    /// <summary>Who is not gone for good in a domain, with what tells who may use Parley and nothing else.</summary>
    public static List<PersonRow> Present(DbConnection connection, DbTransaction transaction, string domain) =>
        connection.Query<PersonRow>(
            "SELECT domain AS Domain, object_guid AS ObjectGuid, account_id AS AccountId, disabled AS Disabled,"
            + " expires_at AS ExpiresAt, locked_until AS LockedUntil, in_group AS InGroup, gone AS Gone,"
            + " choice AS Choice FROM directory_person WHERE domain = @domain AND gone <> @forGood",
            new { domain, forGood = PersonRules.GoneForGood }, transaction).AsList();

    /// <summary>One person; null when there is none.</summary>
    public static PersonRow? Find(DbConnection connection, DbTransaction? transaction, PersonKey key) =>
        connection.QuerySingleOrDefault<PersonRow>(
            $"{Columns} WHERE p.domain = @Domain AND p.object_guid = @guid",
            new { key.Domain, guid = key.ObjectGuid.ToString("N") }, transaction);

    /// <summary>The person an account is linked with; null when it is of the built-in directory.</summary>
    public static PersonRow? FindByAccount(DbConnection connection, DbTransaction? transaction, string accountId) =>
        connection.QuerySingleOrDefault<PersonRow>(
            $"{Columns} WHERE p.account_id = @accountId", new { accountId }, transaction);

    /// <summary>People by one of their names.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="column">A column of ours, never a text of anybody's.</param>
    /// <param name="value">The name, folded.</param>
    public static List<PersonRow> FindBy(
        DbConnection connection, DbTransaction? transaction, PersonColumn column, string value) =>
        connection.Query<PersonRow>($"{Columns} WHERE {Name(column)} = @value", new { value }, transaction).AsList();

    /// <summary>People whose accounts are to be made, of domains that were read as a whole.</summary>
    public static List<PersonRow> Pending(DbConnection connection, DbTransaction transaction, int limit) =>
        connection.Query<PersonRow>(
            $"{Columns} JOIN directory_domain d ON d.domain = p.domain WHERE p.pending = 1 AND d.complete = 1"
            + " LIMIT @limit",
            new { limit }, transaction).AsList();

    /// <summary>Those who could not have an address of one of these looks are tried again.</summary>
    public static void RetryConflicts(
        DbConnection connection, DbTransaction transaction, IEnumerable<string> skeletons)
    {
        foreach (string[] looks in skeletons.Chunk(MassEnding.Chunk))
        {
            connection.Execute(
                "UPDATE directory_person SET conflict = NULL, pending = 1"
                + " WHERE wished_skeleton IN @looks AND conflict IS NOT NULL",
                new { looks }, transaction);
        }
    }

    /// <summary>Everybody who could not be enabled is tried again.</summary>
    public static void RetryConflicts(DbConnection connection, DbTransaction transaction) =>
        connection.Execute(
            "UPDATE directory_person SET conflict = NULL, pending = 1"
            + " WHERE conflict IS NOT NULL",
            transaction: transaction);

    /// <summary>Stores a new person.</summary>
    public static void Insert(DbConnection connection, DbTransaction transaction, PersonRow row) => connection.Execute(
        "INSERT INTO directory_person (domain, object_guid, content_hash, sid, dn, dn_key, sam, sam_key, upn, upn_key,"
        + " display_name, search_text, details, photo_hash, wished_sip, wished_skeleton, wish_problem, disabled,"
        + " expires_at, locked_until, password_stamp, in_group, gone, choice, account_id, conflict, pending,"
        + " changed_at) VALUES (@Domain, @ObjectGuid, @ContentHash, @Sid, @Dn, @DnKey, @Sam, @SamKey, @Upn, @UpnKey,"
        + " @DisplayName, @SearchText, @Details, @PhotoHash, @WishedSip, @WishedSkeleton, @WishProblem, @Disabled,"
        + " @ExpiresAt, @LockedUntil, @PasswordStamp, @InGroup, @Gone, @Choice, @AccountId, @Conflict, @Pending,"
        + " @ChangedAt)",
        row, transaction);

    /// <summary>Stores a person as they are now.</summary>
    public static void Update(DbConnection connection, DbTransaction transaction, PersonRow row) => connection.Execute(
        "UPDATE directory_person SET content_hash = @ContentHash, sid = @Sid, dn = @Dn, dn_key = @DnKey, sam = @Sam,"
        + " sam_key = @SamKey, upn = @Upn, upn_key = @UpnKey, display_name = @DisplayName,"
        + " search_text = @SearchText, details = @Details, photo_hash = @PhotoHash, wished_sip = @WishedSip,"
        + " wished_skeleton = @WishedSkeleton, wish_problem = @WishProblem, disabled = @Disabled,"
        + " expires_at = @ExpiresAt, locked_until = @LockedUntil, password_stamp = @PasswordStamp,"
        + " in_group = @InGroup, gone = @Gone, choice = @Choice, account_id = @AccountId, conflict = @Conflict,"
        + " pending = @Pending, changed_at = @ChangedAt WHERE domain = @Domain AND object_guid = @ObjectGuid",
        row, transaction);

    /// <summary>Stores what became of people of a domain alike.</summary>
    public static void Mark(
        DbConnection connection, DbTransaction transaction, string domain, string[] guids, PersonMark mark,
        DateTimeOffset now) => connection.Execute(
        "UPDATE directory_person SET content_hash = @none, gone = @Gone, in_group = @InGroup, pending = @Pending,"
        + " conflict = NULL, changed_at = @at" + (mark.Forgets ? ", details = NULL, photo_hash = NULL" : "")
        + " WHERE domain = @domain AND object_guid IN @guids",
        new
        {
            domain, guids, mark.Gone, mark.InGroup, mark.Pending, none = Array.Empty<byte>(),
            at = now.ToUnixTimeMilliseconds(),
        },
        transaction);

    /// <summary>Stores which addresses the rule makes of people.</summary>
    public static void UpdateWishes(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<PersonRow> people) => connection.Execute(
        "UPDATE directory_person SET wished_sip = @WishedSip, wished_skeleton = @WishedSkeleton,"
        + " wish_problem = @WishProblem WHERE domain = @Domain AND object_guid = @ObjectGuid",
        people.Select(static p => new { p.Domain, p.ObjectGuid, p.WishedSip, p.WishedSkeleton, p.WishProblem }),
        transaction);

    /// <summary>Forgets people of a domain.</summary>
    public static void Delete(
        DbConnection connection, DbTransaction transaction, string domain, string[] guids) => connection.Execute(
        "DELETE FROM directory_person WHERE domain = @domain AND object_guid IN @guids", new { domain, guids },
        transaction);

    /// <summary>Forgets a person.</summary>
    public static void Delete(DbConnection connection, DbTransaction transaction, PersonRow row) => connection.Execute(
        "DELETE FROM directory_person WHERE domain = @Domain AND object_guid = @ObjectGuid",
        new { row.Domain, row.ObjectGuid }, transaction);

    /// <summary>Stores a photo, sealed.</summary>
    public static void InsertPhoto(
        DbConnection connection, DbTransaction transaction, PersonRow row, byte[] photo) => connection.Execute(
        "INSERT INTO directory_photo (domain, object_guid, photo) VALUES (@Domain, @ObjectGuid, @photo)",
        new { row.Domain, row.ObjectGuid, photo }, transaction);

    /// <summary>Forgets a photo.</summary>
    public static void DeletePhoto(DbConnection connection, DbTransaction transaction, PersonRow row) =>
        connection.Execute(
            "DELETE FROM directory_photo WHERE domain = @Domain AND object_guid = @ObjectGuid",
            new { row.Domain, row.ObjectGuid }, transaction);

    /// <summary>Forgets photos of people of a domain.</summary>
    public static void DeletePhotos(
        DbConnection connection, DbTransaction transaction, string domain, string[] guids) => connection.Execute(
        "DELETE FROM directory_photo WHERE domain = @domain AND object_guid IN @guids", new { domain, guids },
        transaction);

    /// <summary>The sealed photo of a person; null when there is none.</summary>
    public static byte[]? Photo(DbConnection connection, PersonKey key) =>
        connection.QuerySingleOrDefault<byte[]>(
            "SELECT photo FROM directory_photo WHERE domain = @Domain AND object_guid = @guid",
            new { key.Domain, guid = key.ObjectGuid.ToString("N") });

    /// <summary>
    /// The hash of what was read of a person, as a statement that is run once for everybody of a batch.
    /// </summary>
    public static DbCommand HashCommand(DbConnection connection, DbTransaction transaction, string domain)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "SELECT content_hash FROM directory_person WHERE domain = @domain AND object_guid = @guid";
        AddParameter(command, "@domain", domain);
        AddParameter(command, "@guid", string.Empty);
        command.Prepare();
        return command;
    }

    /// <summary>A page for administrators, without what is sealed.</summary>
    public static List<PersonRow> Page(DbConnection connection, PersonQuery query)
    {
        string filter = query.Filter switch
        {
            PersonFilter.All => "1 = 1",
            PersonFilter.Enabled => "a.enabled = 1",
            PersonFilter.Ended => "a.enabled = 0",
            PersonFilter.Unlinked => "p.account_id IS NULL",
            PersonFilter.Conflicts => "p.conflict IS NOT NULL",
        };
        string? text = query.Text is { Length: > 0 } given ? Pattern(FoldedNames.Fold(given)) : null;
        return connection.Query<PersonRow>(
            $"{ClearColumns}{Joined} WHERE {filter}"
            + (query.Domain is null ? "" : " AND p.domain = @domain")
            + (text is null ? "" : " AND (p.search_text LIKE @text ESCAPE '!' OR a.sip LIKE @text ESCAPE '!')")
            + (query.After is null
                ? ""
                : " AND (p.domain > @afterDomain OR (p.domain = @afterDomain AND p.object_guid > @afterGuid))")
            + " ORDER BY p.domain, p.object_guid LIMIT @limit",
            new
            {
                domain = query.Domain, text, afterDomain = query.After?.Domain,
                afterGuid = query.After?.ObjectGuid.ToString("N"),
                limit = Math.Clamp(query.Limit, 1, PersonQuery.MaximumLimit),
            }).AsList();
    }

    private static string Pattern(string text) =>
        "%" + text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal) + "%";

    private static string Name(PersonColumn column) => column switch
    {
        PersonColumn.ObjectGuid => "p.object_guid",
        PersonColumn.SamAccountName => "p.sam_key",
        PersonColumn.UserPrincipalName => "p.upn_key",
        PersonColumn.DistinguishedName => "p.dn_key",
        PersonColumn.WishedSkeleton => "p.wished_skeleton",
        PersonColumn.SecurityIdentifier => "p.sid",
        PersonColumn.Address => "a.sip",
    };

    private static void AddParameter(DbCommand command, string name, string value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = DbType.String;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    /// <summary>Names of a person.</summary>
    internal sealed record NameRow(string Domain, string ObjectGuid, string SamKey, string? UpnKey);
}
