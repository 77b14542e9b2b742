// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Parley.Security.Lockout;

/// <summary>
/// A dictionary of bounded size that forgets what was not touched for longest. Its owner holds a lock.
/// </summary>
internal sealed class RecencyMap<TKey, TValue>(int capacity)
    where TKey : notnull, IEquatable<TKey>
    where TValue : class
{
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _entries = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> _byRecency = new();

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Finds an entry and makes it the most recent.</summary>
    public bool TryTouch(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<KeyValuePair<TKey, TValue>>? node))
        {
            value = null;
            return false;
        }

        if (!ReferenceEquals(_byRecency.First, node))
        {
            _byRecency.Remove(node);
            _byRecency.AddFirst(node);
        }

        value = node.Value.Value;
        return true;
    }

    /// <summary>Adds an entry as the most recent.</summary>
    /// <returns>The value that was forgotten to make room; null when there was room.</returns>
    public TValue? Add(TKey key, TValue value)
    {
        TValue? forgotten = null;
        if (_entries.Count >= capacity && _byRecency.Last is { } last)
        {
            forgotten = last.Value.Value;
            _byRecency.RemoveLast();
            _entries.Remove(last.Value.Key);
        }

        _entries.Add(key, _byRecency.AddFirst(KeyValuePair.Create(key, value)));
        return forgotten;
    }
}
