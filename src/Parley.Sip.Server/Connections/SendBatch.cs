// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// The connections that a thread has written to and not yet flushed. A receive batch, a turn of the timer wheel and a
/// lone send each enter once; whatever was appended meanwhile leaves in one write per destination when the outermost
/// one ends. In-memory connections deliver while the batch drains, so that nothing recurses.
/// </summary>
internal static class SendBatch
{
    [ThreadStatic]
    private static Queue<StreamConnection>? waiting;

    [ThreadStatic]
    private static int depth;

    /// <summary>Begins a batch, or joins the one of this thread.</summary>
    public static void Enter() => depth++;

    /// <summary>Ends it; the outermost end flushes. Must run on the thread that entered.</summary>
    public static void Leave()
    {
        try
        {
            if (depth == 1 && waiting is { Count: > 0 } queue)
            {
                // Still inside: what a flush causes (delivery in memory, a closed connection) joins the same queue.
                while (queue.TryDequeue(out StreamConnection? connection))
                {
                    connection.Flush();
                }
            }
        }
        finally
        {
            // Whatever happens: a thread that stays inside a batch for ever sends nothing any more.
            depth--;
        }
    }

    /// <summary>Notes that a connection wants a flush; at once when the thread is in no batch.</summary>
    public static void Add(StreamConnection connection)
    {
        if (depth > 0)
        {
            (waiting ??= new Queue<StreamConnection>(8)).Enqueue(connection);
            return;
        }

        Enter();
        try
        {
            (waiting ??= new Queue<StreamConnection>(8)).Enqueue(connection);
        }
        finally
        {
            Leave();
        }
    }
}
