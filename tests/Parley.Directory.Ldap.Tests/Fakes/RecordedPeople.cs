// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Storage;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>Keeps what was taken over, as the directory would.</summary>
internal sealed class RecordedPeople : IDomainPeople
{
    private string? _checkpoint;

    public event Action? DomainsChanged;

    public List<DirectoryDomain> Configured { get; } = [];

    public IReadOnlyList<DirectoryDomain> Domains => [.. Configured];

    public Dictionary<Guid, DomainPerson> People { get; } = [];

    public List<DomainChanges> Batches { get; } = [];

    public DateTimeOffset? Contact { get; private set; }

    public int TimesPassed { get; private set; }

    public byte[]? Password { get; set; } = "secret"u8.ToArray();

    /// <summary>Writes until one fails; null: none does.</summary>
    public int? FailsAfter { get; set; }

    public byte[]? OpenBindPassword(string domain) => Password?.ToArray();

    /// <summary>What reading the checkpoint fails with; null: nothing.</summary>
    public Exception? CheckpointFault { get; set; }

    /// <summary>What passing time on fails with; null: nothing.</summary>
    public Exception? TimeFault { get; set; }

    public int TimesFailed { get; private set; }

    public string? Checkpoint(string domain) => CheckpointFault is { } fault ? throw fault : _checkpoint;

    /// <summary>As when a domain is removed: its people and its checkpoint go with it.</summary>
    public void Forget()
    {
        People.Clear();
        _checkpoint = null;
    }

    /// <summary>What is doubted, of every domain.</summary>
    public IReadOnlyList<string> Doubted { get; set; } = [];

    public IReadOnlyList<string> Doubts(string domain) => Doubted;

    public Task ApplyAsync(DomainChanges changes, CancellationToken cancellationToken)
    {
        if (FailsAfter-- == 0)
        {
            FailsAfter = null;
            throw new DatabaseException("The disk is full.");
        }

        Batches.Add(changes);
        foreach (DomainPerson person in changes.People)
        {
            People[person.ObjectGuid] = person;
        }

        foreach (Guid guid in changes.Deleted)
        {
            People.Remove(guid);
        }

        if (changes.Everybody is { } everybody)
        {
            foreach (Guid guid in People.Keys.Where(k => !everybody.Contains(k)).ToArray())
            {
                People.Remove(guid);
            }
        }

        _checkpoint = changes.Checkpoint ?? _checkpoint;
        return Task.CompletedTask;
    }

    public Task ContactedAsync(string domain, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Contact = at;
        return Task.CompletedTask;
    }

    public Task PassTimeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (TimeFault is { } fault)
        {
            TimesFailed++;
            throw fault;
        }

        TimesPassed++;
        return Task.CompletedTask;
    }

    public void Change(params DirectoryDomain[] domains)
    {
        Configured.Clear();
        Configured.AddRange(domains);
        DomainsChanged?.Invoke();
    }
}
