// SPDX-License-Identifier: Apache-2.0

extern alias directory;

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using directory::Parley.Directory.Domains;

namespace Parley.Interop.ActiveDirectory;

/// <summary>Stands in for the directory: keeps what a reader of domains hands over.</summary>
internal sealed class AppliedPeople(string password) : IDomainPeople
{
    private string? _checkpoint;

    public event Action? DomainsChanged
    {
        add { }
        remove { }
    }

    public List<DirectoryDomain> Configured { get; } = [];

    public IReadOnlyList<DirectoryDomain> Domains => Configured;

    public ConcurrentDictionary<Guid, DomainPerson> People { get; } = [];

    /// <summary>Somebody by <c>sAMAccountName</c>; null when there is nobody of that name.</summary>
    public DomainPerson? this[string name] => People.Values.FirstOrDefault(p => p.SamAccountName == name);

    public byte[]? OpenBindPassword(string domain) => Encoding.UTF8.GetBytes(password);

    public string? Checkpoint(string domain) => _checkpoint;

    public IReadOnlyList<string> Doubts(string domain) => [];

    public Task ApplyAsync(DomainChanges changes, CancellationToken cancellationToken)
    {
        foreach (DomainPerson person in changes.People)
        {
            People[person.ObjectGuid] = person;
        }

        foreach (Guid gone in changes.Everybody is { } all ? People.Keys.Where(k => !all.Contains(k)) : changes.Deleted)
        {
            People.TryRemove(gone, out _);
        }

        _checkpoint = changes.Checkpoint ?? _checkpoint;
        return Task.CompletedTask;
    }

    public Task ContactedAsync(string domain, DateTimeOffset at, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task PassTimeAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.CompletedTask;
}
