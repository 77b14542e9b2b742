// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading;
using Microsoft.Data.Sqlite;

namespace Parley.Storage.Sqlite;

/// <summary>A few open connections for readers. Each read sees one committed state from beginning to end.</summary>
internal sealed class ReadConnections(SqliteConnections connections, int kept) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private int _idleCount;
    private volatile bool _disposed;

    /// <summary>Runs a read in a transaction that cannot write.</summary>
    public T Read<T>(Func<DbConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteConnection connection = Rent();
        bool sound = false;
        try
        {
            T result;
            using (SqliteTransaction transaction = connection.BeginTransaction(deferred: true))
            {
                result = work(connection);
            }

            sound = true;
            return result;
        }
        catch (SqliteException exception) when (SqliteFaults.Classify(exception) is not null)
        {
            throw SqliteFaults.Translate(exception, connections.Path);
        }
        finally
        {
            Return(connection, sound);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out SqliteConnection? connection))
        {
            connection.Dispose();
        }
    }

    private SqliteConnection Rent()
    {
        if (_idle.TryTake(out SqliteConnection? connection))
        {
            Interlocked.Decrement(ref _idleCount);
            return connection;
        }

        return connections.OpenReader();
    }

    private void Return(SqliteConnection connection, bool sound)
    {
        if (!sound || Interlocked.Increment(ref _idleCount) > kept)
        {
            if (sound)
            {
                Interlocked.Decrement(ref _idleCount);
            }

            connection.Dispose();
            return;
        }

        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }
}
