// SPDX-License-Identifier: Apache-2.0

using System;
using System.Data.Common;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Parley.Storage;

namespace Parley.Presence.Tests;

/// <summary>A real database that fails when a test says so.</summary>
internal sealed class FaultyDatabase(IBackendDatabase inner) : IBackendDatabase
{
    private int _failing;
    private TaskCompletionSource? _gate;

    /// <summary>Refuses everything as if the queue were full.</summary>
    public bool Busy { get; set; }

    /// <summary>The next write does its work and is then lost, as when the disk is full.</summary>
    public void LoseNextWrite() => Interlocked.Exchange(ref _failing, 1);

    /// <summary>Holds the writer until the gate is opened.</summary>
    public Action Hold()
    {
        using ManualResetEventSlim holding = new();
        TaskCompletionSource gate = new();
        _gate = gate;
        _ = inner.WriteAsync(
            (_, _) =>
            {
                holding.Set();
                gate.Task.GetAwaiter().GetResult();
                return 0;
            },
            CancellationToken.None);
        holding.Wait();
        return gate.SetResult;
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, T> work, CancellationToken cancellationToken) =>
        WriteAsync(work, static _ => { }, cancellationToken);

    public Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, T> work, Action<T> committed, CancellationToken cancellationToken)
    {
        if (Busy)
        {
            throw new DatabaseBusyException();
        }

        bool lose = Interlocked.Exchange(ref _failing, 0) == 1;
        return inner.WriteAsync(
            (connection, transaction) =>
            {
                T result = work(connection, transaction);
                return lose ? throw new IOException("No space left on device") : result;
            },
            committed,
            cancellationToken);
    }

    public T Read<T>(Func<DbConnection, T> work) => inner.Read(work);

    public ValueTask DisposeAsync()
    {
        _gate?.TrySetResult();
        return inner.DisposeAsync();
    }
}
