// SPDX-License-Identifier: Apache-2.0

using System.Threading;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// Keeps the messages of one dialog in order without holding a lock while they are sent. Whoever has something to say
/// signals; one thread at a time sends until nothing is due, whoever signals meanwhile goes on with their work. Many
/// changes in that time become one message, which is made from what is true when it is sent.
/// </summary>
internal sealed class NotificationPump(INotificationSource source)
{
    private int _signals;

    /// <summary>Takes the pump for the caller if nobody has it. <see cref="Release"/> must follow.</summary>
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

    private void Run()
    {
        bool done = false;
        try
        {
            int seen = Volatile.Read(ref _signals);
            while (seen != 0)
            {
                while (source.SendNext())
                {
                }

                seen = Interlocked.Add(ref _signals, -seen);
            }

            done = true;
        }
        finally
        {
            if (!done)
            {
                // A fault of ours: the next signal starts again instead of never.
                Volatile.Write(ref _signals, 0);
            }
        }
    }
}
