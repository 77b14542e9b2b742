// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using Dapper;
using Parley.Kernel.Identifiers;
using Parley.Security.Certificates;

namespace Parley.Directory.Certificates;

/// <summary>The statements on table <c>device_certificate</c>.</summary>
internal static class CertificateRows
{
    private const string Columns =
        "serial AS Serial, account_id AS AccountId, device_id AS DeviceId, not_before AS NotBefore,"
        + " not_after AS NotAfter, thumbprint AS Thumbprint, ticket_id AS TicketId, revoked_at AS RevokedAt";

    /// <summary>All certificates, oldest first.</summary>
    public static IEnumerable<DeviceCertificate> All(DbConnection connection)
    {
        foreach (Row row in connection.Query<Row>(
            $"SELECT {Columns} FROM device_certificate ORDER BY registered_at, serial"))
        {
            yield return new DeviceCertificate(
                row.Serial, new AccountId(Guid.ParseExact(row.AccountId, "N")), row.DeviceId, Time(row.NotBefore),
                Time(row.NotAfter), row.Thumbprint, row.RevokedAt is { } at ? Time(at) : null, row.TicketId);
        }
    }

    /// <summary>Whether a ticket has bought a certificate.</summary>
    public static bool IsSpent(DbConnection connection, DbTransaction transaction, string ticketId) =>
        connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM device_certificate WHERE ticket_id = @ticketId", new { ticketId }, transaction) > 0;

    /// <summary>How many certificates a person got since a time.</summary>
    public static long CountSince(
        DbConnection connection, DbTransaction transaction, AccountId account, DateTimeOffset since) =>
        connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM device_certificate WHERE account_id = @id AND registered_at > @since",
            new { id = account.ToString(), since = since.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>The certificates of a person that could still be used, oldest first.</summary>
    public static List<UsableCertificate> Usable(
        DbConnection connection, DbTransaction transaction, AccountId account, DateTimeOffset now) =>
        connection.Query<UsableCertificate>(
            "SELECT serial AS Serial, device_id AS DeviceId FROM device_certificate"
            + " WHERE account_id = @id AND revoked_at IS NULL AND not_after > @now ORDER BY registered_at, serial",
            new { id = account.ToString(), now = now.ToUnixTimeMilliseconds() }, transaction).AsList();

    /// <summary>Certificates of a person that are of no more use and older than a time.</summary>
    public static List<string> Stale(
        DbConnection connection, DbTransaction transaction, AccountId account, DateTimeOffset before) =>
        connection.Query<string>(
            "SELECT serial FROM device_certificate"
            + " WHERE account_id = @id AND registered_at < @before AND (revoked_at < @before OR not_after < @before)",
            new { id = account.ToString(), before = before.ToUnixTimeMilliseconds() }, transaction).AsList();

    /// <summary>Stores a new certificate.</summary>
    public static void Insert(
        DbConnection connection, DbTransaction transaction, DeviceCertificate certificate, DateTimeOffset now) =>
        connection.Execute(
            "INSERT INTO device_certificate (serial, account_id, device_id, not_before, not_after, thumbprint,"
            + " ticket_id, registered_at, revoked_at)"
            + " VALUES (@Serial, @id, @DeviceId, @notBefore, @notAfter, @Thumbprint, @TicketId, @now, NULL)",
            new
            {
                certificate.Serial, id = certificate.Account.ToString(), certificate.DeviceId,
                notBefore = certificate.NotBefore.ToUnixTimeMilliseconds(),
                notAfter = certificate.NotAfter.ToUnixTimeMilliseconds(),
                certificate.Thumbprint, certificate.TicketId, now = now.ToUnixTimeMilliseconds(),
            },
            transaction);

    /// <summary>Revokes certificates.</summary>
    public static void Revoke(
        DbConnection connection, DbTransaction transaction, IEnumerable<string> serials, DateTimeOffset now)
    {
        foreach (string serial in serials)
        {
            connection.Execute(
                "UPDATE device_certificate SET revoked_at = @now WHERE serial = @serial AND revoked_at IS NULL",
                new { serial, now = now.ToUnixTimeMilliseconds() }, transaction);
        }
    }

    /// <summary>Revokes all certificates of a person that are not revoked; returns their serial numbers.</summary>
    public static List<string> RevokeAll(
        DbConnection connection, DbTransaction transaction, AccountId account, DateTimeOffset now)
    {
        List<string> serials = connection.Query<string>(
            "SELECT serial FROM device_certificate WHERE account_id = @id AND revoked_at IS NULL"
            + " ORDER BY registered_at, serial",
            new { id = account.ToString() }, transaction).AsList();
        if (serials.Count > 0)
        {
            connection.Execute(
                "UPDATE device_certificate SET revoked_at = @now WHERE account_id = @id AND revoked_at IS NULL",
                new { id = account.ToString(), now = now.ToUnixTimeMilliseconds() }, transaction);
        }

        return serials;
    }

    /// <summary>The certificates of accounts that are not revoked, oldest first, with whose they are.</summary>
    public static IEnumerable<(string AccountId, string Serial)> Unrevoked(
        DbConnection connection, DbTransaction transaction, string[] accounts) =>
        connection.Query<(string, string)>(
            "SELECT account_id, serial FROM device_certificate WHERE account_id IN @accounts AND revoked_at IS NULL"
            + " ORDER BY registered_at, serial",
            new { accounts }, transaction);

    /// <summary>Revokes all certificates of accounts that are not revoked.</summary>
    public static void RevokeAll(
        DbConnection connection, DbTransaction transaction, string[] accounts, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE device_certificate SET revoked_at = @now WHERE account_id IN @accounts AND revoked_at IS NULL",
            new { accounts, now = now.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>Whether this certificate of a person is revoked; null when the person has no such one.</summary>
    public static bool? IsRevoked(
        DbConnection connection, DbTransaction transaction, AccountId account, string serial) =>
        connection.QuerySingleOrDefault<long?>(
            "SELECT CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END FROM device_certificate"
            + " WHERE account_id = @id AND serial = @serial",
            new { id = account.ToString(), serial }, transaction) is { } revoked
            ? revoked != 0
            : null;

    /// <summary>Deletes certificates.</summary>
    public static void Delete(DbConnection connection, DbTransaction transaction, IEnumerable<string> serials)
    {
        foreach (string serial in serials)
        {
            connection.Execute("DELETE FROM device_certificate WHERE serial = @serial", new { serial }, transaction);
        }
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>A certificate that could still be used.</summary>
    internal sealed record UsableCertificate(string Serial, string DeviceId);

    private sealed record Row(
        string Serial, string AccountId, string DeviceId, long NotBefore, long NotAfter, string Thumbprint,
        string TicketId,
        long? RevokedAt);
}
