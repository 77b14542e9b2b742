// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;

namespace Parley.DirectorySync;

/// <summary>Takes batches over and forgets them: what is measured is reading, not keeping.</summary>
internal sealed class Counted(DirectoryDomain domain, string password) : IDomainPeople
{
    private string? _checkpoint;
    private int _people;
    private int _batches;

    public event Action? DomainsChanged
    {
        add { }
        remove { }
    }

    public IReadOnlyList<DirectoryDomain> Domains { get; } = [domain];

    /// <summary>Completed by the next person who is handed over.</summary>
    public TaskCompletionSource<DomainPerson> Next { get; private set; } = New();

    public int People => _people;

    public int Batches => _batches;

    public void Reset()
    {
        _people = 0;
        _batches = 0;
        Next = New();
    }

    public byte[] OpenBindPassword(string domain) => Encoding.UTF8.GetBytes(password);

    public string? Checkpoint(string domain) => _checkpoint;

    public IReadOnlyList<string> Doubts(string domain) => [];

    public Task ApplyAsync(DomainChanges changes, CancellationToken cancellationToken)
    {
        _people += changes.People.Count;
        _batches++;
        _checkpoint = changes.Checkpoint ?? _checkpoint;
        if (changes.People.Count > 0)
        {
            Next.TrySetResult(changes.People[0]);
        }

        return Task.CompletedTask;
    }

    public Task ContactedAsync(string domain, DateTimeOffset at, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task PassTimeAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.CompletedTask;

    private static TaskCompletionSource<DomainPerson> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
