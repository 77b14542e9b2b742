// SPDX-License-Identifier: Apache-2.0

using System;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Storage;

/// <summary>
/// A database with one writer at a time and group commit: writes queue in order, run in one transaction per batch, and
/// complete only when the batch is durable. A write that throws is rolled back alone and fails alone.
/// </summary>
/// <remarks>
/// A write decides from what it reads in its own transaction, never from memory: earlier writes of the same batch are
/// visible there and not yet anywhere else. What memory must know is told by the <c>committed</c> delegate.
/// </remarks>
public interface IDatabase : IAsyncDisposable
{
    /// <summary>Queues a write.</summary>
    /// <param name="work">Runs on the writer's thread, inside a transaction; must not block on anything else.</param>
    /// <param name="cancellationToken">Gives up waiting; the write itself may still happen.</param>
    /// <returns>Completes after the commit is on disk; continuations never run on the writer's thread.</returns>
    /// <exception cref="DatabaseBusyException">The bounded queue is full: nothing was queued.</exception>
    /// <exception cref="DatabaseException">The disk is full, the file is damaged, …: nothing was written.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, T> work, CancellationToken cancellationToken);

    /// <summary>Queues a write whose result memory must follow.</summary>
    /// <param name="work">Runs on the writer's thread, inside a transaction; must not block on anything else.</param>
    /// <param name="committed">
    /// Runs on the writer's thread once the result is durable, in the order of the writes and before the returned task
    /// completes, whether or not the caller still waits. Short: the next commit waits for it. May queue writes, never
    /// wait for one. An exception fails the task although the write is durable.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; the write itself may still happen.</param>
    /// <returns>Completes after the commit is on disk and <paramref name="committed"/> has returned.</returns>
    /// <exception cref="DatabaseBusyException">The bounded queue is full: nothing was queued.</exception>
    /// <exception cref="DatabaseException">The disk is full, the file is damaged, …: nothing was written.</exception>
    Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, T> work, Action<T> committed, CancellationToken cancellationToken);

    /// <summary>Reads on the caller's thread from the last committed state. Not for the wire path.</summary>
    /// <exception cref="DatabaseException">The file is damaged or cannot be read.</exception>
    T Read<T>(Func<DbConnection, T> work);
}
