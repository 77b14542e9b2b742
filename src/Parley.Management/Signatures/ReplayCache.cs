// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;

namespace Parley.Management.Signatures;

/// <summary>
/// The nonces of requests taken, for as long as their time would still be accepted. Only requests with a valid
/// signature get here, so strangers cannot fill it; full means refuse.
/// </summary>
internal sealed class ReplayCache(int capacity, TimeSpan memory)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _byExpiry = new();

    /// <summary>Asks and remembers in one step.</summary>
    public ReplayAnswer TryAdd(string keyId, string nonce, DateTimeOffset now)
    {
        string entry = keyId + " " + nonce;
        lock (_lock)
        {
            while (_byExpiry.TryPeek(out string? oldest, out DateTimeOffset expiry) && expiry <= now)
            {
                _byExpiry.Dequeue();
                _seen.Remove(oldest);
            }

            if (_seen.Contains(entry))
            {
                return ReplayAnswer.Seen;
            }

            if (_seen.Count >= capacity)
            {
                return ReplayAnswer.Full;
            }

            _seen.Add(entry);
            _byExpiry.Enqueue(entry, now + memory);
            return ReplayAnswer.New;
        }
    }
}
