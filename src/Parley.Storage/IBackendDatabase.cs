// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Storage;

/// <summary>One step of a database's schema. Numbers rise by one across the features of a database; a step never changes once released.</summary>
/// <param name="Version">1 for the first.</param>
/// <param name="Name">What it does, for the history table.</param>
/// <param name="Sql">Statements in the common subset of SQLite and PostgreSQL.</param>
public sealed record Migration(int Version, string Name, string Sql);

/// <summary>
/// A database with one writer at a time and group commit: writes queue in order, run in one transaction per batch, and
/// complete only when the batch is durable. A write that throws is rolled back alone and fails alone.
/// </summary>
public interface IDatabase : IAsyncDisposable
{
    /// <summary>Queues a write. Bounded queue: when it is full the returned task fails with <see cref="DatabaseBusyException"/>.</summary>
    /// <param name="work">Runs on the writer's thread, inside a transaction; must not block on anything else.</param>
    /// <param name="cancellationToken">Gives up waiting; the write itself may still happen.</param>
    /// <returns>Completes after the commit is on disk.</returns>
    Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, T> work, CancellationToken cancellationToken);

    /// <summary>Reads on the caller's thread from the last committed state. Not for the wire path.</summary>
    T Read<T>(Func<DbConnection, T> work);
}

/// <summary>The database of users, credentials, contacts, presence that must last, certificates and audit.</summary>
public interface IBackendDatabase : IDatabase;

/// <summary>The write queue is full; answer 503 with Retry-After.</summary>
public sealed class DatabaseBusyException : Exception
{
    /// <summary>Makes one with the standard text.</summary>
    public DatabaseBusyException()
        : base("The database's write queue is full.")
    {
    }

    /// <summary>Makes one with a text.</summary>
    public DatabaseBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a text and a cause.</summary>
    public DatabaseBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
