// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using Dapper;

namespace Parley.Management.Administrators;

/// <summary>The statements on table <c>administrator</c>.</summary>
internal static class AdministratorRows
{
    private const string Select =
        "SELECT serial AS Serial, name AS Name, thumbprint AS Thumbprint, not_after AS NotAfter,"
        + " revoked_at AS RevokedAt FROM administrator";

    /// <summary>All credentials, oldest first.</summary>
    public static List<AdministratorRecord> All(DbConnection connection, DbTransaction? transaction) =>
    [
        .. connection.Query<Row>($"{Select} ORDER BY issued_at, serial", transaction: transaction)
            .Select(static row => row.ToRecord()),
    ];

    /// <summary>The credential with a serial number; null when there is none.</summary>
    public static AdministratorRecord? Find(DbConnection connection, DbTransaction transaction, string serial) =>
        connection.QuerySingleOrDefault<Row>($"{Select} WHERE serial = @serial", new { serial }, transaction)
            ?.ToRecord();

    /// <summary>Stores a new credential.</summary>
    public static void Insert(
        DbConnection connection, DbTransaction transaction, AdministratorRecord record, DateTimeOffset now) =>
        connection.Execute(
            "INSERT INTO administrator (serial, name, thumbprint, not_after, issued_at, revoked_at)"
            + " VALUES (@Serial, @Name, @Thumbprint, @notAfter, @now, NULL)",
            new
            {
                record.Serial, record.Name, record.Thumbprint,
                notAfter = record.NotAfter.ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds(),
            },
            transaction);

    /// <summary>Forgets a credential, to take it in again.</summary>
    public static void Delete(DbConnection connection, DbTransaction transaction, string serial) =>
        connection.Execute("DELETE FROM administrator WHERE serial = @serial", new { serial }, transaction);

    /// <summary>Revokes a credential for good.</summary>
    public static void Revoke(
        DbConnection connection, DbTransaction transaction, string serial, DateTimeOffset now) =>
        connection.Execute(
            "UPDATE administrator SET revoked_at = @now WHERE serial = @serial AND revoked_at IS NULL",
            new { serial, now = now.ToUnixTimeMilliseconds() }, transaction);

    private sealed record Row(string Serial, string Name, string Thumbprint, long NotAfter, long? RevokedAt)
    {
        public AdministratorRecord ToRecord() => new(
            Serial, Name, Thumbprint, DateTimeOffset.FromUnixTimeMilliseconds(NotAfter),
            RevokedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }
}
