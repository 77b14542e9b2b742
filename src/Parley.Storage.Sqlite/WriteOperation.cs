// SPDX-License-Identifier: Apache-2.0

using System;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Storage.Sqlite;

/// <summary>
/// A queued write and the task of its caller. Continuations run on the thread pool, never on the writer's thread.
/// </summary>
internal abstract class WriteOperation(CancellationToken cancellationToken)
{
    /// <summary>The caller gave up before the write began: it is skipped.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>The caller's token.</summary>
    protected CancellationToken CancellationToken => cancellationToken;

    /// <summary>Runs the work.</summary>
    public abstract void Run(DbConnection connection, DbTransaction transaction);

    /// <summary>The result is durable.</summary>
    public abstract void Committed();

    /// <summary>Nothing of it was written.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>It was skipped.</summary>
    public abstract void Cancel();
}

/// <inheritdoc />
internal sealed class WriteOperation<T>(
    Func<DbConnection, DbTransaction, T> work, Action<T>? committed, CancellationToken cancellationToken)
    : WriteOperation(cancellationToken)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!; // set by Run, read by Committed only after it

    public Task<T> Task => _completion.Task;

    public override void Run(DbConnection connection, DbTransaction transaction) =>
        _result = work(connection, transaction);

    public override void Committed()
    {
        try
        {
            committed?.Invoke(_result);
            _completion.TrySetResult(_result);
        }
#pragma warning disable CA1031 // foreign code: its exception is its caller's, the writer goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _completion.TrySetException(exception);
        }
    }

    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    public override void Cancel() => _completion.TrySetCanceled(CancellationToken);
}
