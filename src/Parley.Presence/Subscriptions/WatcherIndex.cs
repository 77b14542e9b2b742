// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// Who watches whom, by the address watched: telling a change costs what that person's watchers cost, however many
/// people there are. An address may be one that nobody has yet.
/// </summary>
internal sealed class WatcherIndex
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Watch>> _watches = new(StringComparer.Ordinal);

    /// <summary>How many addresses are watched.</summary>
    public int Count => _watches.Count;

    /// <summary>The watches of an address.</summary>
    public ImmutableArray<Watch> Find(SipAddress address) =>
        _watches.TryGetValue(address.Value, out ImmutableArray<Watch> watches) ? watches : [];

    /// <summary>Adds a watch.</summary>
    public void Add(SipAddress address, Watch watch) =>
        _watches.AddOrUpdate(
            address.Value, static (_, added) => [added], static (_, all, added) => all.Add(added), watch);

    /// <summary>Takes a watch away, and the entry with the last.</summary>
    public void Remove(SipAddress address, Watch watch)
    {
        while (_watches.TryGetValue(address.Value, out ImmutableArray<Watch> all))
        {
            ImmutableArray<Watch> rest = all.Remove(watch);
            if (rest.Length == all.Length
                || (rest.IsEmpty
                    ? _watches.TryRemove(new KeyValuePair<string, ImmutableArray<Watch>>(address.Value, all))
                    : _watches.TryUpdate(address.Value, rest, all)))
            {
                return;
            }
        }
    }
}
