// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Sip.Server.Connections;

/// <summary>The loops that run, so that a stop can wait for them. None of them throws.</summary>
internal sealed class ConnectionTasks
{
    private readonly HashSet<Task> _running = [];
    private readonly Lock _lock = new();

    /// <summary>How many run.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>Keeps a loop until it ends.</summary>
    public void Start(Task loop)
    {
        if (loop.IsCompleted)
        {
            return;
        }

        lock (_lock)
        {
            _running.Add(loop);
        }

        _ = loop.ContinueWith(
            static (ended, set) => ((ConnectionTasks)set!).Ended(ended), this, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends when all have ended that run now.</summary>
    public Task WhenAllAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll([.. _running]);
        }
    }

    private void Ended(Task loop)
    {
        lock (_lock)
        {
            _running.Remove(loop);
        }
    }
}
