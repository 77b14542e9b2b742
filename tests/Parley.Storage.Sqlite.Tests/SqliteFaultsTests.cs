// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Xunit;

namespace Parley.Storage.Sqlite.Tests;

public sealed class SqliteFaultsTests : IDisposable
{
    private static readonly IReadOnlyList<Migration> Schema =
        [new(1, "items", "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, content {BLOB})")];

    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("backend.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_WhenTheDiskIsFull_FailsWithAClearError_AndTheDatabaseGoesOn()
    {
        await using SqliteDatabase database = SqliteDatabase.Open(DatabasePath, Schema);
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim proceed = new();
        await database.WriteAsync((c, _) => c.Execute("PRAGMA max_page_count=20"), Token);
        Task<int> blocker = SqliteDatabaseTests.BlockWriterAsync(database, begun, proceed);
        begun.Wait(Token);
        Task<int> small = InsertAsync(database, 1, 10);
        Task<int> large = InsertAsync(database, 2, 1_000_000);
        Task<int> later = InsertAsync(database, 3, 10);
        proceed.Set();
        await blocker;

        DatabaseException exception = await Assert.ThrowsAsync<DatabaseException>(() => large);
        Assert.Equal(DatabaseFault.Full, exception.Fault);
        Assert.Contains(DatabasePath, exception.Message, StringComparison.Ordinal);
        await later;
        List<long> present = database.Read(c => c.Query<long>("SELECT id FROM item ORDER BY id").AsList());
        Assert.Equal(small.IsCompletedSuccessfully, present.Contains(1));
        Assert.DoesNotContain(2, present);
        Assert.Contains(3, present);
        await InsertAsync(database, 4, 10);
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_SaysSo()
    {
        File.WriteAllText(DatabasePath, new string('x', 8192));
        DatabaseException exception = Assert.Throws<DatabaseException>(() => SqliteDatabase.Open(DatabasePath, Schema));
        Assert.Equal(DatabaseFault.Damaged, exception.Fault);
        Assert.Equal(new string('x', 8192), File.ReadAllText(DatabasePath));
    }

    [Fact]
    public async Task Open_DatabaseWithDamagedPages_SaysSo()
    {
        await using (SqliteDatabase database = SqliteDatabase.Open(DatabasePath, Schema))
        {
            for (int id = 0; id < 64; id++)
            {
                await InsertAsync(database, id, 3000);
            }
        }

        await using (FileStream file = new(DatabasePath, FileMode.Open, FileAccess.Write))
        {
            byte[] rubbish = new byte[8 * 4096];
            rubbish.AsSpan().Fill(0xA5);
            file.Position = 8 * 4096;
            await file.WriteAsync(rubbish, Token);
        }

        DatabaseException exception = Assert.Throws<DatabaseException>(() => SqliteDatabase.Open(DatabasePath, Schema));
        Assert.Equal(DatabaseFault.Damaged, exception.Fault);
    }

    [Fact]
    public void Open_InAMissingDirectory_SaysNotPermitted()
    {
        DatabaseException exception = Assert.Throws<DatabaseException>(
            () => SqliteDatabase.Open(_directory.File("missing/backend.db"), Schema));
        Assert.Equal(DatabaseFault.NotPermitted, exception.Fault);
    }

    [Fact]
    public async Task Open_WhileAnotherConnectionHoldsTheFile_SaysLocked()
    {
        await SqliteDatabase.Open(DatabasePath, Schema).DisposeAsync();
        await using Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={DatabasePath};Pooling=False");
        other.Open();
        other.Execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;");
        SqliteDatabaseOptions options = new() { Path = DatabasePath, BusyTimeout = TimeSpan.FromMilliseconds(1) };
        DatabaseException exception = Assert.Throws<DatabaseException>(
            () => SqliteDatabase.Open(options, Schema, TimeProvider.System));
        Assert.Equal(DatabaseFault.Locked, exception.Fault);
    }

    private static Task<int> InsertAsync(SqliteDatabase database, int id, int size) =>
        database.WriteAsync(
            (c, t) => c.Execute("INSERT INTO item VALUES (@id, @content)", new { id, content = new byte[size] }, t),
            Token);
}
