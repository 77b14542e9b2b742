// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Parley.Directory.Domains;

/// <summary>
/// The domains in memory. Written on the database's writer thread only; read from anywhere. Only when a domain was last
/// heard of is noted at once, by whoever hears it.
/// </summary>
internal sealed class DomainTable
{
    private readonly ConcurrentDictionary<string, long> _contacts = new(StringComparer.Ordinal);
    private volatile Snapshot _snapshot = new([], []);

    /// <summary>Raised after domains were added, changed or removed.</summary>
    public event Action? Changed;

    /// <summary>The domains as described.</summary>
    public IReadOnlyList<DirectoryDomain> List => _snapshot.Domains;

    /// <summary>The domains as stored.</summary>
    public ImmutableArray<DomainRow> Rows => _snapshot.Rows;

    /// <summary>The domain with a DNS name; null when there is none.</summary>
    public DomainRow? Find(string domain)
    {
        foreach (DomainRow row in _snapshot.Rows)
        {
            if (string.Equals(row.Domain, domain, StringComparison.Ordinal))
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>The domain that a person names by its DNS name or short name, in any case.</summary>
    public DomainRow? FindByName(string name)
    {
        foreach (DomainRow row in _snapshot.Rows)
        {
            if (string.Equals(row.NetBiosName, name, StringComparison.OrdinalIgnoreCase)
                || string.Equals(row.Domain, name, StringComparison.OrdinalIgnoreCase))
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>
    /// When a controller of the domain answered last, as far as this process or its predecessors know. What this
    /// process knows counts, even if it is earlier: the clock was corrected.
    /// </summary>
    public DateTimeOffset LastContact(DomainRow row) => DateTimeOffset.FromUnixTimeMilliseconds(
        _contacts.TryGetValue(row.Domain, out long at) ? at : row.LastContact);

    /// <summary>A controller answered.</summary>
    public void Contacted(string domain, DateTimeOffset at) => _contacts[domain] = at.ToUnixTimeMilliseconds();

    /// <summary>Takes over what is stored now.</summary>
    /// <param name="domain">The DNS name.</param>
    /// <param name="row">The row; null when the domain is no more.</param>
    public void Apply(string domain, DomainRow? row)
    {
        DomainRow? before = Find(domain);
        ImmutableArray<DomainRow> rows = _snapshot.Rows;
        if (before is null)
        {
            rows = row is null ? rows : rows.Add(row);
        }
        else
        {
            rows = row is null ? rows.Remove(before) : rows.Replace(before, row);
        }

        if (row is null)
        {
            _contacts.TryRemove(domain, out _);
        }

        _snapshot = new Snapshot(rows, [.. rows.Select(static r => r.ToDomain())]);
    }

    /// <summary>Tells whoever reads the domains.</summary>
    public void Tell() => Changed?.Invoke();

    private sealed record Snapshot(ImmutableArray<DomainRow> Rows, IReadOnlyList<DirectoryDomain> Domains);
}
