// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Parley.Kernel.Identifiers;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// Who watches whom, by the address watched: telling a change costs what that person's watchers cost, however many
/// people there are. An address may be one that nobody has yet.
/// </summary>
internal sealed class WatcherIndex
{
    private readonly ConcurrentDictionary<string, HashSet<Watch>> _watches = new(StringComparer.Ordinal);

    /// <summary>How many addresses are watched.</summary>
    public int Count => _watches.Count;

    /// <summary>The watches of an address at this moment.</summary>
    public Watch[] Find(SipAddress address)
    {
        if (!_watches.TryGetValue(address.Value, out HashSet<Watch>? watches))
        {
            return [];
        }

        lock (watches)
        {
            return [.. watches];
        }
    }

    /// <summary>Adds a watch.</summary>
    public void Add(SipAddress address, Watch watch)
    {
        while (true)
        {
            HashSet<Watch> watches = _watches.GetOrAdd(address.Value, static _ => []);
            lock (watches)
            {
                // A set that was emptied is out of the index, and its place is another's.
                if (_watches.TryGetValue(address.Value, out HashSet<Watch>? current) && current == watches)
                {
                    watches.Add(watch);
                    return;
                }
            }
        }
    }

    /// <summary>Takes a watch away, and the entry with the last.</summary>
    public void Remove(SipAddress address, Watch watch)
    {
        if (!_watches.TryGetValue(address.Value, out HashSet<Watch>? watches))
        {
            return;
        }

        lock (watches)
        {
            if (watches.Remove(watch) && watches.Count == 0)
            {
                _watches.TryRemove(new KeyValuePair<string, HashSet<Watch>>(address.Value, watches));
            }
        }
    }
}
