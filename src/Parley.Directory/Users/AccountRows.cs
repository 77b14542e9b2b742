// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using Dapper;
using Parley.Directory.Credentials;
using Parley.Kernel.Identifiers;

namespace Parley.Directory.Users;

/// <summary>The statements on tables <c>account</c> and <c>account_secret</c>.</summary>
internal static class AccountRows
{
    private const string Select =
        "SELECT a.account_id AS AccountId, a.sip AS Sip, a.display_name AS DisplayName, a.sam AS Sam,"
        + " a.enabled AS Enabled, a.password_epoch AS PasswordEpoch, p.domain AS LinkDomain,"
        + " p.object_guid AS LinkGuid, p.sam AS LinkSam FROM account a"
        + " LEFT JOIN directory_person p ON p.account_id = a.account_id WHERE a.released_at IS NULL";

    /// <summary>All accounts.</summary>
    public static IEnumerable<Row> All(DbConnection connection) => connection.Query<Row>(Select);

    /// <summary>All secrets.</summary>
    public static IEnumerable<SecretRow> AllSecrets(DbConnection connection) => connection.Query<SecretRow>(
        "SELECT account_id AS AccountId, kind AS Kind, sealed_secret AS SealedSecret FROM account_secret");

    /// <summary>The account with an address.</summary>
    public static Row? Find(DbConnection connection, DbTransaction transaction, SipAddress address) =>
        connection.QuerySingleOrDefault<Row>($"{Select} AND a.sip = @sip", new { sip = address.Value }, transaction);

    /// <summary>The account with an identifier.</summary>
    public static Row? Find(DbConnection connection, DbTransaction transaction, AccountId id) =>
        connection.QuerySingleOrDefault<Row>(
            $"{Select} AND a.account_id = @id", new { id = id.ToString() }, transaction);

    /// <summary>The address of an account whose address looks like this; null when there is none.</summary>
    public static string? LooksLike(DbConnection connection, DbTransaction transaction, string skeleton) =>
        connection.QuerySingleOrDefault<string>(
            "SELECT sip FROM account WHERE skeleton = @skeleton", new { skeleton }, transaction);

    /// <summary>
    /// The address of another account whose sam account name looks like this; null when there is none.
    /// </summary>
    public static string? SamLooksLike(
        DbConnection connection, DbTransaction transaction, string samSkeleton, string? exceptId) =>
        connection.QuerySingleOrDefault<string>(
            "SELECT sip FROM account WHERE sam_skeleton = @samSkeleton AND account_id <> @exceptId",
            new { samSkeleton, exceptId = exceptId ?? string.Empty }, transaction);

    /// <summary>Stores a new account.</summary>
    public static void Insert(
        DbConnection connection, DbTransaction transaction, Row row, string skeleton, string? samSkeleton,
        DateTimeOffset now) =>
        connection.Execute(
            "INSERT INTO account (account_id, sip, skeleton, display_name, sam, sam_skeleton, enabled, password_epoch,"
            + " created_at, changed_at)"
            + " VALUES (@AccountId, @Sip, @skeleton, @DisplayName, @Sam, @samSkeleton, @Enabled, @PasswordEpoch,"
            + " @now, @now)",
            new
            {
                row.AccountId, row.Sip, skeleton, row.DisplayName, row.Sam, samSkeleton, row.Enabled, row.PasswordEpoch,
                now = now.ToUnixTimeMilliseconds(),
            },
            transaction);

    /// <summary>Stores another address of an account.</summary>
    public static void UpdateAddress(
        DbConnection connection, DbTransaction transaction, Row row, string skeleton, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE account SET sip = @Sip, skeleton = @skeleton, changed_at = @now WHERE account_id = @AccountId",
            new { row.AccountId, row.Sip, skeleton, now = now.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>
    /// Gives an account up: its address is free, and nobody finds it again. The row stays for what refers to it.
    /// </summary>
    public static void Release(DbConnection connection, DbTransaction transaction, Row row, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE account SET sip = @none, skeleton = @none, display_name = '', sam = NULL, sam_skeleton = NULL,"
            + " enabled = 0, released_at = @now, changed_at = @now WHERE account_id = @AccountId",
            new { row.AccountId, none = "released/" + row.AccountId, now = now.ToUnixTimeMilliseconds() },
            transaction);

    /// <summary>Stores the names of an account.</summary>
    public static void UpdateNames(
        DbConnection connection, DbTransaction transaction, Row row, string? samSkeleton, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE account SET display_name = @DisplayName, sam = @Sam, sam_skeleton = @samSkeleton, changed_at = @now"
            + " WHERE account_id = @AccountId",
            new { row.AccountId, row.DisplayName, row.Sam, samSkeleton, now = now.ToUnixTimeMilliseconds() },
            transaction);

    /// <summary>Stores whether an account may be used.</summary>
    public static void UpdateEnabled(DbConnection connection, DbTransaction transaction, Row row, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE account SET enabled = @Enabled, changed_at = @now WHERE account_id = @AccountId",
            new { row.AccountId, row.Enabled, now = now.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>Stores what follows for an account from the person it is linked with.</summary>
    public static void UpdateLinked(DbConnection connection, DbTransaction transaction, Row row, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE account SET display_name = @DisplayName, enabled = @Enabled, changed_at = @now"
            + " WHERE account_id = @AccountId",
            new { row.AccountId, row.DisplayName, row.Enabled, now = now.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>Stores the count of an account's passwords.</summary>
    public static void UpdateEpoch(DbConnection connection, DbTransaction transaction, Row row, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE account SET password_epoch = @PasswordEpoch, changed_at = @now WHERE account_id = @AccountId",
            new { row.AccountId, row.PasswordEpoch, now = now.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>The secrets of an account.</summary>
    public static IEnumerable<SecretRow> Secrets(
        DbConnection connection, DbTransaction transaction, string accountId) =>
        connection.Query<SecretRow>(
            "SELECT account_id AS AccountId, kind AS Kind, sealed_secret AS SealedSecret FROM account_secret"
            + " WHERE account_id = @accountId",
            new { accountId }, transaction);

    /// <summary>Erases the secrets of an account.</summary>
    public static void DeleteSecrets(DbConnection connection, DbTransaction transaction, string accountId) =>
        connection.Execute("DELETE FROM account_secret WHERE account_id = @accountId", new { accountId }, transaction);

    /// <summary>Erases the secrets of a kind, of all accounts. Returns how many there were.</summary>
    public static int DeleteSecrets(DbConnection connection, DbTransaction transaction, SecretKind kind) =>
        connection.Execute(
            "DELETE FROM account_secret WHERE kind = @kind", new { kind = SecretKinds.StoredName(kind) }, transaction);

    /// <summary>Stores a secret.</summary>
    public static void InsertSecret(
        DbConnection connection, DbTransaction transaction, string accountId, SecretKind kind, byte[] sealedSecret) =>
        connection.Execute(
            "INSERT INTO account_secret (account_id, kind, sealed_secret) VALUES (@accountId, @kind, @sealedSecret)",
            new { accountId, kind = SecretKinds.StoredName(kind), sealedSecret }, transaction);

    /// <summary>A row of <c>account</c>.</summary>
    internal sealed record Row(
        string AccountId, string Sip, string DisplayName, string? Sam, long Enabled, long PasswordEpoch,
        string? LinkDomain, string? LinkGuid, string? LinkSam)
    {
        /// <summary>The identifier.</summary>
        public AccountId Id => new(Guid.ParseExact(AccountId, "N"));

        /// <summary>The person of a domain it is linked with; null when it is of the built-in directory.</summary>
        public DirectoryLink? Link => LinkDomain is null || LinkGuid is null
            ? null
            : new DirectoryLink(LinkDomain, Guid.ParseExact(LinkGuid, "N"));

        /// <summary>The same as others see it.</summary>
        public Account ToAccount() =>
            SipAddress.TryParse(Sip, out SipAddress? address)
                ? new Account(Id, address, DisplayName, LinkSam ?? Sam, Enabled != 0) { Link = Link }
                : throw new Storage.DatabaseException(
                    Storage.DatabaseFault.Damaged,
                    $"Account {AccountId} of the database has an address that is none.", null);
    }

    /// <summary>A row of <c>account_secret</c>.</summary>
    internal sealed record SecretRow(string AccountId, string Kind, byte[] SealedSecret);
}
