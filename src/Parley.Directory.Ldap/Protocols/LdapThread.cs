// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Directory.Ldap.Protocols;

/// <summary>
/// A thread of its own for a library that blocks: neither the wire path nor the pool waits for a controller. Work is
/// done one after the other; Kerberos keeps its choice of tickets per thread.
/// </summary>
internal sealed class LdapThread : IDisposable
{
    private const int MostWaiting = 4;

    private readonly BlockingCollection<Action> _work = new(MostWaiting);
    private volatile Action? _last;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">What it is called in a debugger.</param>
    public LdapThread(string name)
    {
        Thread thread = new(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Has something done on the thread.</summary>
    /// <param name="work">What.</param>
    /// <param name="cancellationToken">Gives up waiting; the work goes on to its own time limit.</param>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        RunAsync(work, static _ => { }, cancellationToken);

    /// <summary>Has something done on the thread.</summary>
    /// <param name="work">What.</param>
    /// <param name="abandon">Called on the thread with a result that nobody waits for any more.</param>
    /// <param name="cancellationToken">Gives up waiting; the work goes on to its own time limit.</param>
    public async Task<T> RunAsync<T>(Func<T> work, Action<T> abandon, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken = _work.TryAdd(() =>
        {
            try
            {
                T result = work();
                if (cancellationToken.IsCancellationRequested || !done.TrySetResult(result))
                {
                    done.TrySetCanceled(cancellationToken);
                    abandon(result);
                }
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        });
        return isTaken
            ? await done.Task.WaitAsync(cancellationToken)
            : throw new InvalidOperationException("A session does one thing at a time.");
    }

    /// <summary>Does one last thing, and ends the thread after it; does not wait.</summary>
    public void End(Action last)
    {
        _last = last;
        _work.CompleteAdding();
    }

    /// <inheritdoc />
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _work.Dispose();
        try
        {
            _last?.Invoke();
        }
        catch (Exception)
        {
            // Nobody waits for the end of a connection, and an exception here would be the end of the process.
            return;
        }
    }
}
