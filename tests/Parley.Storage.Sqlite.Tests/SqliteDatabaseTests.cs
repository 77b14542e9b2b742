// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Parley.Storage.Sqlite.Tests;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly IReadOnlyList<Migration> Schema =
        [new(1, "items", "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, content {BLOB})")];

    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("backend.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_Committed_IsReadBackAndSurvivesReopening()
    {
        await using (SqliteDatabase database = Open())
        {
            Assert.Equal(1, await InsertAsync(database, 7));
            Assert.Equal([7L], Items(database));
        }

        await using SqliteDatabase again = Open();
        Assert.Equal([7L], Items(again));
    }

    [Fact]
    public async Task Writes_QueuedWhileTheWriterIsBusy_ShareOneCommit()
    {
        await using SqliteDatabase database = Open();
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim proceed = new();
        Task<int> first = BlockWriterAsync(database, begun, proceed);
        begun.Wait(Token);
        long before = database.CommitCount;

        Task<int>[] waiting = [.. Enumerable.Range(1, 500).Select(n => InsertAsync(database, n))];
        proceed.Set();
        await first;
        await Task.WhenAll(waiting);

        Assert.Equal(before + 2, database.CommitCount);
        Assert.Equal(500, Items(database).Count);
    }

    [Fact]
    public async Task Write_ThatThrows_FailsAloneAndLeavesNothing()
    {
        await using SqliteDatabase database = Open();
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim proceed = new();
        Task<int> first = BlockWriterAsync(database, begun, proceed);
        begun.Wait(Token);

        Task<int> good = InsertAsync(database, 1);
        Task<int> bad = database.WriteAsync<int>(
            (c, t) =>
            {
                c.Execute("INSERT INTO item VALUES (2, NULL)", transaction: t);
                throw new InvalidOperationException("ours");
            },
            Token);
        Task<int> duplicate = InsertAsync(database, 1);
        Task<int> alsoGood = InsertAsync(database, 3);
        proceed.Set();
        await Task.WhenAll(first, good, alsoGood);

        Assert.Equal("ours", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        Assert.Equal(19, (await Assert.ThrowsAsync<SqliteException>(() => duplicate)).SqliteErrorCode);
        Assert.Equal([1L, 3L], Items(database));
    }

    [Fact]
    public async Task Write_ThatLosesTheWholeTransaction_FailsThoseBeforeIt_AndTheRestGoesOn()
    {
        await using SqliteDatabase database = Open();
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim proceed = new();
        Task<int> first = BlockWriterAsync(database, begun, proceed);
        begun.Wait(Token);
        Task<int> before = InsertAsync(database, 1);
        Task<int> destroyer = database.WriteAsync((c, _) => c.Execute("ROLLBACK"), Token);
        Task<int> after = InsertAsync(database, 3);
        proceed.Set();
        await first;
        await after;
        await Assert.ThrowsAnyAsync<Exception>(() => before);
        await Assert.ThrowsAnyAsync<Exception>(() => destroyer);
        Assert.Equal([3L], Items(database));
    }

    [Fact]
    public async Task Committed_RunsInOrderOfCommits_BeforeTheCallersContinueAndAfterTheDataIsVisible()
    {
        await using SqliteDatabase database = Open();
        List<int> order = [];
        List<Task<int>> tasks = [];
        for (int n = 0; n < 2000; n++)
        {
            int number = n;
            tasks.Add(database.WriteAsync(
                (c, t) => c.Execute("INSERT INTO item VALUES (@number, NULL)", new { number }, t),
                _ =>
                {
                    if (number == 0)
                    {
                        Assert.Contains(0L, Items(database));
                    }

                    order.Add(number);
                },
                Token));
        }

        await Task.WhenAll(tasks);
        Assert.Equal(Enumerable.Range(0, 2000), order);
    }

    [Fact]
    public async Task Committed_ThatThrows_FailsItsTaskOnly_AndTheWriteStays()
    {
        await using SqliteDatabase database = Open();
        Task<int> bad = database.WriteAsync(
            (c, t) => c.Execute("INSERT INTO item VALUES (1, NULL)", transaction: t),
            _ => throw new InvalidOperationException("ours"),
            Token);
        Task<int> good = InsertAsync(database, 2);
        await good;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal([1L, 2L], Items(database));
    }

    [Fact]
    public async Task Continuation_OfAWrite_DoesNotRunOnTheWritersThread()
    {
        await using SqliteDatabase database = Open();
        int writer = await database.WriteAsync((_, _) => Environment.CurrentManagedThreadId, Token);
        int continuation = await InsertAsync(database, 1).ContinueWith(
            _ => Environment.CurrentManagedThreadId, Token,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Assert.NotEqual(writer, continuation);
    }

    [Fact]
    public async Task Queue_Full_RefusesAtOnceAndWritesTheRest()
    {
        await using SqliteDatabase database = SqliteDatabase.Open(
            new SqliteDatabaseOptions { Path = DatabasePath, QueueCapacity = 2 }, Schema, TimeProvider.System);
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim proceed = new();
        Task<int> first = BlockWriterAsync(database, begun, proceed);
        begun.Wait(Token);
        Task<int>[] queued = [InsertAsync(database, 1), InsertAsync(database, 2)];

        await Assert.ThrowsAsync<DatabaseBusyException>(() => InsertAsync(database, 3));

        proceed.Set();
        await first;
        await Task.WhenAll(queued);
        Assert.Equal([1L, 2L], Items(database));
    }

    [Fact]
    public async Task Write_CancelledWhileQueued_IsSkipped()
    {
        await using SqliteDatabase database = Open();
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim proceed = new();
        using CancellationTokenSource cancelled = new();
        Task<int> first = BlockWriterAsync(database, begun, proceed);
        begun.Wait(Token);
        Task<int> write = database.WriteAsync(
            (c, t) => c.Execute("INSERT INTO item VALUES (1, NULL)", transaction: t), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        proceed.Set();
        await first;
        await InsertAsync(database, 2);
        Assert.Equal([2L], Items(database));
    }

    [Fact]
    public async Task Dispose_WithWritesQueued_DoesThemFirst_ThenRefuses()
    {
        SqliteDatabase database = Open();
        Task<int>[] queued = [.. Enumerable.Range(1, 300).Select(n => InsertAsync(database, n))];
        await database.DisposeAsync();
        await database.DisposeAsync();
        Assert.All(queued, task => Assert.True(task.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => InsertAsync(database, 301));
        Assert.Throws<ObjectDisposedException>(() => Items(database));
        Assert.False(File.Exists(DatabasePath + "-wal"), "the log is folded in");
        await using SqliteDatabase again = Open();
        Assert.Equal(300, Items(again).Count);
    }

    [Fact]
    public async Task TenThousandWrites_FromManyCallers_AllArrive()
    {
        await using SqliteDatabase database = SqliteDatabase.Open(
            new SqliteDatabaseOptions { Path = DatabasePath, QueueCapacity = 10_000 }, Schema, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(n => InsertAsync(database, n)));
        Assert.Equal(10_000, Items(database).Count);
        Assert.InRange(database.CommitCount, 1, 5_000);
    }

    [Fact]
    public async Task Read_SeesOneCommittedState_AndCannotWrite()
    {
        await using SqliteDatabase database = Open();
        await InsertAsync(database, 1);
        (long before, long after) = database.Read(c =>
        {
            long first = c.ExecuteScalar<long>("SELECT COUNT(*) FROM item");
            InsertAsync(database, 2).GetAwaiter().GetResult();
            return (first, c.ExecuteScalar<long>("SELECT COUNT(*) FROM item"));
        });
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, Items(database).Count);
        Assert.ThrowsAny<Exception>(() => database.Read(c => c.Execute("DELETE FROM item")));
        Assert.Equal(2, Items(database).Count);
    }

    [Fact]
    public async Task Reads_MoreAtOnceThanConnectionsKept_AllAnswered()
    {
        await using SqliteDatabase database = Open();
        await InsertAsync(database, 1);
        int Nest(int depth) =>
            database.Read(c => depth == 0 ? c.ExecuteScalar<int>("SELECT COUNT(*) FROM item") : Nest(depth - 1));
        Assert.Equal(1, Nest(12));
        Assert.Equal(1, Nest(12));
    }

    [Fact]
    public async Task Files_AreForTheirOwnerOnly()
    {
        await File.WriteAllBytesAsync(DatabasePath, [], Token);
        File.SetUnixFileMode(DatabasePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using SqliteDatabase database = Open();
        await InsertAsync(database, 1);
        string[] files = Directory.GetFiles(_directory.Path);
        Assert.Equal(3, files.Length);
        Assert.All(
            files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Deleted_Content_IsOverwrittenInTheFile()
    {
        byte[] secret = "CANARY-7f3a-CANARY"u8.ToArray();
        await using (SqliteDatabase database = Open())
        {
            await database.WriteAsync(
                (c, t) => c.Execute("INSERT INTO item VALUES (1, @secret)", new { secret }, t), Token);
        }

        Assert.True((await File.ReadAllBytesAsync(DatabasePath, Token)).AsSpan().IndexOf(secret) >= 0);
        await using (SqliteDatabase database = Open())
        {
            await database.WriteAsync((c, t) => c.Execute("DELETE FROM item", transaction: t), Token);
        }

        Assert.Equal(-1, (await File.ReadAllBytesAsync(DatabasePath, Token)).AsSpan().IndexOf(secret));
    }

    internal static Task<int> BlockWriterAsync(
        SqliteDatabase database, ManualResetEventSlim begun, ManualResetEventSlim proceed) =>
        database.WriteAsync(
            (c, t) =>
            {
                begun.Set();
                proceed.Wait();
                return c.Execute("DELETE FROM item WHERE id = -1", transaction: t);
            },
            CancellationToken.None);

    private static List<long> Items(SqliteDatabase database) =>
        database.Read(c => c.Query<long>("SELECT id FROM item ORDER BY id").AsList());

    private static Task<int> InsertAsync(SqliteDatabase database, int id) =>
        database.WriteAsync((c, t) => c.Execute("INSERT INTO item VALUES (@id, NULL)", new { id }, t), Token);

    private SqliteDatabase Open() => SqliteDatabase.Open(DatabasePath, Schema);
}
