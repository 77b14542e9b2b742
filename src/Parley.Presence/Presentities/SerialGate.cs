// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Presence.Presentities;

/// <summary>
/// Lets one request at a time change a person's presence. Without a durable write the work runs at once, on the
/// caller's thread; while one waits for the disk, later requests of the same person queue behind it.
/// </summary>
internal sealed class SerialGate(int capacity)
{
    private readonly Lock _lock = new();
    private Queue<IGatedWork>? _waiting;
    private bool _busy;

    /// <summary>Runs the work now, or after what is before it. False when too much waits already.</summary>
    public bool TryRun(IGatedWork work)
    {
        lock (_lock)
        {
            if (_busy)
            {
                _waiting ??= new Queue<IGatedWork>();
                if (_waiting.Count >= capacity)
                {
                    return false;
                }

                work.Detach();
                _waiting.Enqueue(work);
                return true;
            }

            _busy = true;
        }

        _ = RunAsync(work);
        return true;
    }

    private async Task RunAsync(IGatedWork? work)
    {
        while (work is not null)
        {
            await work.RunAsync();
            work = Next();
        }
    }

    private IGatedWork? Next()
    {
        lock (_lock)
        {
            if (_waiting is not null && _waiting.TryDequeue(out IGatedWork? next))
            {
                return next;
            }

            _waiting = null;
            _busy = false;
            return null;
        }
    }
}
