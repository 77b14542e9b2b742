// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Storage.Migrations;

namespace Parley.Storage.Sqlite.Migrations;

/// <summary>
/// Brings a file to the program's schema: refuses a newer or foreign one untouched, copies an older one aside, then
/// applies all pending steps in one transaction together with their lines of history.
/// </summary>
internal static class DatabaseMigrator
{
    private const string CreateHistory =
        """
        CREATE TABLE IF NOT EXISTS schema_history (
            version BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at BIGINT NOT NULL)
        """;

    /// <summary>Migrates.</summary>
    /// <param name="connection">The writer's connection, before anything else uses it.</param>
    /// <param name="path">The file, which names the backup.</param>
    /// <param name="known">The program's steps.</param>
    /// <param name="now">The time that history gets.</param>
    /// <returns>What was done.</returns>
    public static MigrationReport Migrate(
        SqliteConnection connection, string path, IEnumerable<Migration> known, DateTimeOffset now)
    {
        MigrationPlan plan = MigrationPlan.Make(known, ReadHistory(connection));
        string? backup = plan.IsUpgrade ? BackUp(connection, path, plan.AppliedCount) : null;
        if (plan.Pending.Count > 0)
        {
            Apply(connection, plan.Pending, now);
        }

        return new MigrationReport(plan.AppliedCount, plan.Pending, backup);
    }

    private static List<AppliedMigration> ReadHistory(SqliteConnection connection)
    {
        long exists = connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_history'");
        if (exists == 0)
        {
            long others = connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master");
            return others == 0
                ? []
                : throw new DatabaseSchemaException($"{connection.DataSource} is a database, but not one of Parley's.");
        }

        List<AppliedMigration> history = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT version, name, checksum FROM schema_history ORDER BY version";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            history.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return history;
    }

    /// <summary>
    /// Copies the database with SQLite's own backup, log included, to a private file that appears whole or not at all.
    /// </summary>
    private static string BackUp(SqliteConnection connection, string path, int version)
    {
        string target = string.Create(CultureInfo.InvariantCulture, $"{path}.{version}.bak");
        string unfinished = target + ".part";
        File.Delete(unfinished);
        SqliteConnections.MakePrivate(unfinished);
        SqliteConnectionStringBuilder builder = new() { DataSource = unfinished, Pooling = false };
        using (SqliteConnection copy = new(builder.ToString()))
        {
            copy.Open();
            connection.BackupDatabase(copy);
            copy.Execute("PRAGMA journal_mode=DELETE");
        }

        using (FileStream file = new(unfinished, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, target, overwrite: true);
        return target;
    }

    private static void Apply(SqliteConnection connection, IReadOnlyList<Migration> pending, DateTimeOffset now)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        connection.Execute(CreateHistory, transaction: transaction);
        foreach (Migration step in pending)
        {
            string sql = step.Sql.Replace("{BLOB}", "BLOB", StringComparison.Ordinal);
            try
            {
                connection.Execute(sql, transaction: transaction);
            }
            catch (SqliteException exception) when (SqliteFaults.Classify(exception) is null)
            {
                throw new DatabaseSchemaException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Schema step {step.Version} ({step.Name}) could not be applied; the database is unchanged."),
                    exception);
            }

            connection.Execute(
                "INSERT INTO schema_history (version, name, checksum, applied_at)"
                + " VALUES (@Version, @Name, @Checksum, @at)",
                new { step.Version, step.Name, step.Checksum, at = now.ToUnixTimeMilliseconds() },
                transaction);
        }

        transaction.Commit();
    }
}
