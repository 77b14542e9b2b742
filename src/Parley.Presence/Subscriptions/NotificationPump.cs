// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Microsoft.Extensions.Logging;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// Keeps the messages of one dialog in order without holding a lock while they are sent. Whoever has something to say
/// signals; one thread at a time sends until nothing is due, whoever signals meanwhile goes on with their work. Many
/// changes in that time become one message, which is made from what is true when it is sent.
/// </summary>
/// <remarks>
/// A thread that sends for others stops after a number of messages and leaves the rest to the thread pool, so that no
/// subscriber can keep the thread of somebody else's connection busy by asking again and again.
/// </remarks>
internal sealed partial class NotificationPump(INotificationSource source, ILogger logger) : IThreadPoolWorkItem
{
    /// <summary>The messages one thread sends in one go.</summary>
    internal const int MessagesInOneGo = 256;

    private int _signals;

    /// <summary>
    /// Takes the pump for the caller if nobody has it. <see cref="Release"/> must follow, whatever happens.
    /// </summary>
    public bool TryOwn() => Interlocked.CompareExchange(ref _signals, 1, 0) == 0;

    /// <summary>Sends what has become due, and gives the pump back.</summary>
    public void Release() => Run();

    /// <summary>Says that something is due.</summary>
    public void Signal()
    {
        if (Interlocked.Increment(ref _signals) == 1)
        {
            Run();
        }
    }

    /// <inheritdoc />
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            Run();
        }
#pragma warning disable CA1031 // nobody stands above this thread; a fault of ours must not end the process
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFault(exception);
        }
    }

    private void Run()
    {
        bool done = false;
        try
        {
            int sent = 0;
            int seen = Volatile.Read(ref _signals);
            while (seen != 0)
            {
                while (source.SendNext())
                {
                    if (++sent == MessagesInOneGo)
                    {
                        // The pump stays taken: it is now the pool's.
                        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                        done = true;
                        return;
                    }
                }

                seen = Interlocked.Add(ref _signals, -seen);
            }

            done = true;
        }
        finally
        {
            if (!done)
            {
                // After a fault of ours the next signal starts again instead of never.
                Volatile.Write(ref _signals, 0);
            }
        }
    }

    [LoggerMessage(5004, LogLevel.Critical, "A notification could not be made")]
    private partial void LogFault(Exception exception);
}
