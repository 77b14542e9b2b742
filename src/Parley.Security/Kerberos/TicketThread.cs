// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Parley.Security.Kerberos;

/// <summary>
/// Where the registrar's tickets are accepted, one after the other: the library reads the keytab and writes the replay
/// cache, and the threads that receive messages wait for no disk. It holds the lock of the cache by itself, so that a
/// second thread would wait for the first.
/// </summary>
internal sealed class TicketThread : IDisposable
{
    private const int MaximumWaiting = 1024;

    private readonly BlockingCollection<Action> _work = new(MaximumWaiting);

    /// <summary>Starts it.</summary>
    public TicketThread() => new Thread(Run) { IsBackground = true, Name = "parley-tickets" }.Start();

    /// <summary>Adds work, which must not throw.</summary>
    /// <returns>False when too much is waiting, or it has ended.</returns>
    public bool TryAdd(Action work)
    {
        try
        {
            return _work.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            // The server stops.
            return false;
        }
    }

    /// <summary>Ends it after what is waiting.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
