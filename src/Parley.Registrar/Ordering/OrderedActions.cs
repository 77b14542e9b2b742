// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Parley.Registrar.Ordering;

/// <summary>
/// Runs actions one at a time and in the order they were put, without a thread of its own: whoever puts one while none
/// runs, runs it, and those that others put meanwhile. What the actions touch needs no lock of its own. An action may
/// put further actions; they run after it. Actions run outside any lock.
/// </summary>
/// <remarks>
/// The queue holds at most what is under way at once: each action stands for one request that waits for its answer or
/// one endpoint that came or went, and both are limited where they arise.
/// </remarks>
internal sealed class OrderedActions
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = new();
    private bool _running;

    /// <summary>Adds the action and runs what waits, unless another thread is running it already.</summary>
    public void Put(Action action)
    {
        Enqueue(action);
        RunWaiting();
    }

    /// <summary>
    /// Adds the action without running anything: for callers inside a lock, who run what waits after it.
    /// </summary>
    public void Enqueue(Action action)
    {
        lock (_lock)
        {
            _waiting.Enqueue(action);
        }
    }

    /// <summary>Runs what waits, unless another thread is running it already.</summary>
    public void RunWaiting()
    {
        while (TryTake(out Action? next))
        {
            try
            {
                next();
            }
            finally
            {
                // After a defect the exception goes to whoever ran the action; the next Put goes on with the rest.
                Release();
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out Action? action)
    {
        lock (_lock)
        {
            if (_running)
            {
                action = null;
                return false;
            }

            _running = _waiting.TryDequeue(out action);
            return _running;
        }
    }

    private void Release()
    {
        lock (_lock)
        {
            _running = false;
        }
    }
}
