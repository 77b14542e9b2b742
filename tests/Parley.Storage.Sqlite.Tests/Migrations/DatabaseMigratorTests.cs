// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Parley.Storage.Sqlite.Tests.Migrations;

public sealed class DatabaseMigratorTests : IDisposable
{
    private static readonly Migration People = new(
        1, "people", "CREATE TABLE person (name TEXT NOT NULL, note {BLOB});");
    private static readonly Migration Age = new(
        2, "age", "ALTER TABLE person ADD COLUMN age BIGINT; UPDATE person SET age = 1;");
    private static readonly Migration Contacts = new(100, "contacts", "CREATE TABLE contact (name TEXT NOT NULL)");

    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("backend.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_NewFile_AppliesEveryStepInOrderWithoutABackup()
    {
        await using SqliteDatabase database = SqliteDatabase.Open(DatabasePath, [Contacts, Age, People]);
        Assert.Equal(
            (0, 3, null),
            (database.Migration.AppliedBefore, database.Migration.Applied.Count, database.Migration.BackupPath));
        Assert.Equal(["people", "age", "contacts"], Names(database));
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.bak"));
    }

    [Fact]
    public async Task Open_OlderSchema_BacksUpWhatWasThere_ThenMigrates()
    {
        await MakeVersionOneAsync();
        await using (SqliteDatabase database = SqliteDatabase.Open(DatabasePath, [People, Age, Contacts]))
        {
            Assert.Equal(DatabasePath + ".1.bak", database.Migration.BackupPath);
            Assert.Equal(1, database.Read(c => c.ExecuteScalar<int>("SELECT age FROM person")));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DatabasePath + ".1.bak"));
        await using SqliteDatabase backup = SqliteDatabase.Open(DatabasePath + ".1.bak", [People]);
        Assert.Equal("ann", backup.Read(c => c.ExecuteScalar<string>("SELECT name FROM person")));
        Assert.Empty(backup.Migration.Applied);
    }

    [Fact]
    public async Task Open_OlderSchemaWithAnUnfoldedLog_BackupHoldsTheLogToo()
    {
        await MakeVersionOneAsync();
        await using (SqliteConnection writer = new($"Data Source={DatabasePath};Pooling=False"))
        {
            writer.Open();
            writer.Execute(
                "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; INSERT INTO person VALUES ('bob', NULL);");
            string copy = _directory.File("copy.db");
            File.Copy(DatabasePath, copy);
            File.Copy(DatabasePath + "-wal", copy + "-wal");
            await using SqliteDatabase migrated = SqliteDatabase.Open(copy, [People, Age]);
            Assert.Equal(2, migrated.Read(c => c.ExecuteScalar<int>("SELECT COUNT(*) FROM person")));
        }

        await using SqliteDatabase backup = SqliteDatabase.Open(_directory.File("copy.db.1.bak"), [People]);
        Assert.Equal(2, backup.Read(c => c.ExecuteScalar<int>("SELECT COUNT(*) FROM person")));
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefusedAndUntouched()
    {
        await SqliteDatabase.Open(DatabasePath, [People, Age]).DisposeAsync();
        byte[] before = await File.ReadAllBytesAsync(DatabasePath, TestContext.Current.CancellationToken);
        DatabaseSchemaException exception = Assert.Throws<DatabaseSchemaException>(
            () => SqliteDatabase.Open(DatabasePath, [People, Contacts]));
        Assert.Contains("newer", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.bak*"));
    }

    [Fact]
    public async Task Open_StepChangedSinceItWasApplied_IsRefused()
    {
        await MakeVersionOneAsync();
        Migration edited = People with { Sql = People.Sql + " " };
        Assert.Throws<DatabaseSchemaException>(() => SqliteDatabase.Open(DatabasePath, [edited]));
    }

    [Fact]
    public async Task Open_StepFails_LeavesTheOldSchemaWhole()
    {
        await MakeVersionOneAsync();
        Migration broken = new(3, "broken", "CREATE TABLE x (y TEXT); INSERT INTO nowhere VALUES (1)");
        DatabaseSchemaException exception = Assert.Throws<DatabaseSchemaException>(
            () => SqliteDatabase.Open(DatabasePath, [People, Age, broken]));
        Assert.Contains("broken", exception.Message, StringComparison.Ordinal);
        await using SqliteDatabase database = SqliteDatabase.Open(DatabasePath, [People]);
        Assert.Equal(["people"], Names(database));
        Assert.Equal(
            0, database.Read(c => c.ExecuteScalar<int>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'x'")));
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefused()
    {
        using (SqliteConnection other = new($"Data Source={DatabasePath};Pooling=False"))
        {
            other.Open();
            other.Execute("CREATE TABLE theirs (a TEXT)");
        }

        Assert.Throws<DatabaseSchemaException>(() => SqliteDatabase.Open(DatabasePath, [People]));
    }

    [Fact]
    public void Open_TwoStepsWithOneNumber_IsRefused() =>
        Assert.Throws<DatabaseSchemaException>(
            () => SqliteDatabase.Open(DatabasePath, [People, new Migration(1, "other", "SELECT 1")]));

    [Fact]
    public void Checksum_OfReleasedText_IsPinned() =>
        Assert.Equal(
            "F64316E71B25E7E950D2440C39420B51DFCC2931E172A923D5B7F89FDC67342D",
            new Migration(1, "a", "SELECT 1;\nSELECT 2;").Checksum);

    [Fact]
    public void Checksum_LineEnds_DoNotMatter() =>
        Assert.Equal(
            new Migration(1, "a", "SELECT 1;\nSELECT 2;").Checksum,
            new Migration(1, "a", "SELECT 1;\r\nSELECT 2;").Checksum);

    private static IEnumerable<string> Names(SqliteDatabase database) =>
        database.Read(c => c.Query<string>("SELECT name FROM schema_history ORDER BY version").AsList());

    private async Task MakeVersionOneAsync()
    {
        await using SqliteDatabase database = SqliteDatabase.Open(DatabasePath, [People]);
        await database.WriteAsync(
            (c, t) => c.Execute("INSERT INTO person VALUES ('ann', NULL)", transaction: t),
            TestContext.Current.CancellationToken);
    }
}
