// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Microsoft.Data.Sqlite;
using Parley.Storage.Sqlite.Migrations;

namespace Parley.Storage.Sqlite;

/// <summary>
/// A database in a SQLite file: write-ahead log, fully synchronised, one writer's thread with group commit, readers on
/// connections of their own. One process at a time is the deployment lock's concern, not this class's.
/// </summary>
public sealed class SqliteDatabase : IBackendDatabase
{
    private readonly SqliteConnection _connection;
    private readonly WriteQueue _queue;
    private readonly GroupCommitWriter _writer;
    private readonly ReadConnections _readers;
    private int _disposed;

    private SqliteDatabase(
        SqliteDatabaseOptions options, SqliteConnections connections, SqliteConnection connection,
        MigrationReport report)
    {
        _connection = connection;
        Migration = report;
        _queue = new WriteQueue(options.QueueCapacity);
        _writer = new GroupCommitWriter(connection, _queue, options.Path, options.MaximumBatch);
        _readers = new ReadConnections(connections, options.ReadConnections);
        _writer.Start();
    }

    /// <summary>What opening did to the schema.</summary>
    public MigrationReport Migration { get; }

    /// <summary>How many transactions were committed since it was opened; far fewer than writes under load.</summary>
    public long CommitCount => _writer.Commits;

    /// <summary>Opens a file with the default choices; makes it when it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="migrations">All steps of the schema, from every feature that keeps something here.</param>
    /// <exception cref="DatabaseException">The file cannot be opened or is damaged.</exception>
    /// <exception cref="DatabaseSchemaException">The schema is newer than the program or not its own.</exception>
    public static SqliteDatabase Open(string path, IEnumerable<Migration> migrations) =>
        Open(new SqliteDatabaseOptions { Path = path }, migrations, TimeProvider.System);

    /// <summary>
    /// Opens a file: checks it, brings its schema up to date (older ones are backed up first), starts the writer.
    /// </summary>
    /// <param name="options">Which file, and how.</param>
    /// <param name="migrations">All steps of the schema, from every feature that keeps something here.</param>
    /// <param name="time">Dates the history.</param>
    /// <exception cref="DatabaseException">The file cannot be opened or is damaged.</exception>
    /// <exception cref="DatabaseSchemaException">The schema is newer than the program or not its own.</exception>
    public static SqliteDatabase Open(
        SqliteDatabaseOptions options, IEnumerable<Migration> migrations, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(migrations);
        ArgumentNullException.ThrowIfNull(time);
        SqliteConnections connections = new(options);
        connections.PrepareFile();
        SqliteConnection connection = connections.OpenWriter();
        try
        {
            if (options.CheckAtOpen && connection.ExecuteScalar<string>("PRAGMA quick_check(1)") != "ok")
            {
                throw SqliteFaults.Make(DatabaseFault.Damaged, options.Path, null);
            }

            MigrationReport report = DatabaseMigrator.Migrate(connection, options.Path, migrations, time.GetUtcNow());
            return new SqliteDatabase(options, connections, connection, report);
        }
        catch (Exception exception)
        {
            connection.Dispose();
            if (SqliteFaults.Translate(exception, options.Path) is DatabaseException translated
                && translated != exception)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <inheritdoc />
    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, T> work, CancellationToken cancellationToken) =>
        EnqueueAsync(work, null, cancellationToken);

    /// <inheritdoc />
    public Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, T> work, Action<T> committed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(committed);
        return EnqueueAsync(work, committed, cancellationToken);
    }

    /// <inheritdoc />
    public T Read<T>(Func<DbConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return _readers.Read(work);
    }

    /// <summary>
    /// Does the writes that wait, then closes the file; SQLite folds the log into it with the last connection. Writes
    /// queued afterwards fail with <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _writer.Ended;
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _readers.Dispose();
            _writer.Dispose();
            await _connection.DisposeAsync();
        }
    }

    private Task<T> EnqueueAsync<T>(
        Func<DbConnection, DbTransaction, T> work, Action<T>? committed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        WriteOperation<T> operation = new(work, committed, cancellationToken);
        return _queue.TryAdd(operation) switch
        {
            QueueAnswer.Added => cancellationToken.CanBeCanceled
                ? operation.Task.WaitAsync(cancellationToken)
                : operation.Task,
            QueueAnswer.Full => Task.FromException<T>(new DatabaseBusyException()),
            QueueAnswer.Closed => Task.FromException<T>(new ObjectDisposedException(nameof(SqliteDatabase))),
        };
    }
}
