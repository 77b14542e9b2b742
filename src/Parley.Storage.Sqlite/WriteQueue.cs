// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Threading;

namespace Parley.Storage.Sqlite;

/// <summary>
/// The bounded queue in front of the writer's thread. Full means refused; the writer takes all there is at once.
/// </summary>
internal sealed class WriteQueue(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _waiting = new();
    private bool _closed;

    /// <summary>Adds a write.</summary>
    public QueueAnswer TryAdd(WriteOperation operation)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return QueueAnswer.Closed;
            }

            if (_waiting.Count >= capacity)
            {
                return QueueAnswer.Full;
            }

            _waiting.Enqueue(operation);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return QueueAnswer.Added;
        }
    }

    /// <summary>Waits for writes and moves them into the batch. False when the queue is closed and empty.</summary>
    public bool Take(List<WriteOperation> batch, int maximum)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            while (batch.Count < maximum && _waiting.TryDequeue(out WriteOperation? operation))
            {
                batch.Add(operation);
            }

            return true;
        }
    }

    /// <summary>Takes no more writes; those that wait are still done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
