// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It drains the queue into a transaction, gives each write a savepoint, commits once, and
/// only then tells anybody: one synchronisation of the disk serves all who waited meanwhile.
/// </summary>
internal sealed class GroupCommitWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly WriteQueue _queue;
    private readonly string _path;
    private readonly int _maximumBatch;
    private readonly SqliteCommand _save;
    private readonly SqliteCommand _release;
    private readonly SqliteCommand _undo;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _commits;

    public GroupCommitWriter(SqliteConnection connection, WriteQueue queue, string path, int maximumBatch)
    {
        _connection = connection;
        _queue = queue;
        _path = path;
        _maximumBatch = maximumBatch;
        _save = Command("SAVEPOINT parley_write");
        _release = Command("RELEASE parley_write");
        _undo = Command("ROLLBACK TO parley_write; RELEASE parley_write");
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Completes when the queue is closed and everything in it is done.</summary>
    public Task Ended => _ended.Task;

    /// <summary>
    /// Starts the thread. A background thread: what is not acknowledged need not outlive the process.
    /// </summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "Parley database writer" }.UnsafeStart();

    /// <inheritdoc />
    public void Dispose()
    {
        _save.Dispose();
        _release.Dispose();
        _undo.Dispose();
    }

    private void Run()
    {
        List<WriteOperation> batch = [];
        while (_queue.Take(batch, _maximumBatch))
        {
            for (int next = 0; next < batch.Count;)
            {
                next = RunTransaction(batch, next);
            }

            batch.Clear();
        }

        _ended.SetResult();
    }

    /// <summary>
    /// Does the writes from <paramref name="first"/> on in one transaction; returns the first one not done.
    /// </summary>
    private int RunTransaction(List<WriteOperation> batch, int first)
    {
        List<WriteOperation> written = new(batch.Count - first);
        int next = first;
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            while (next < batch.Count)
            {
                WriteOperation operation = batch[next++];
                if (operation.IsCancelled)
                {
                    operation.Cancel();
                }
                else if (RunOne(operation, transaction))
                {
                    written.Add(operation);
                }
            }

            if (written.Count > 0)
            {
                transaction.Commit();
                Interlocked.Increment(ref _commits);
            }
        }
#pragma warning disable CA1031 // the thread's outermost boundary: whatever it was, it belongs to the callers who wait
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(written, exception);
            if (next == first)
            {
                Fail(batch.GetRange(first, batch.Count - first), exception);
                return batch.Count;
            }

            return next;
        }

        foreach (WriteOperation operation in written)
        {
            operation.Committed();
        }

        return next;
    }

    /// <summary>Does one write under its savepoint. Throws when the whole transaction is lost.</summary>
    private bool RunOne(WriteOperation operation, SqliteTransaction transaction)
    {
        Execute(_save, transaction);
        try
        {
            operation.Run(_connection, transaction);
            Execute(_release, transaction);
            return true;
        }
#pragma warning disable CA1031 // foreign code: its exception is its caller's, the writer goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            operation.Fail(SqliteFaults.Translate(exception, _path));

            // A full disk, a damaged page and the like end SQLite's transaction by themselves; nothing is left to undo.
            if (raw.sqlite3_get_autocommit(_connection.Handle) != 0)
            {
                throw;
            }

            Execute(_undo, transaction);
            return false;
        }
    }

    private void Fail(List<WriteOperation> operations, Exception exception)
    {
        Exception translated = SqliteFaults.Translate(exception, _path);
        foreach (WriteOperation operation in operations)
        {
            operation.Fail(translated);
        }
    }

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private static void Execute(SqliteCommand command, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
