// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Diagnostics;
using Parley.Directory.Ldap.Following;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap;

/// <summary>
/// Keeps the directory in step with the Active Directory domains configured in it: one <see cref="DomainWorker"/> per
/// domain, as many as there are domains, whenever they change.
/// </summary>
public sealed partial class DomainSynchroniser : IDomainReader, IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IDomainPeople _people;
    private readonly IDirectorySessionFactory _sessions;
    private readonly SynchroniserOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LdapMetrics _metrics;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _domainsChanged = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private ImmutableArray<DomainWorker> _workers = [];
    private Task _supervision = Task.CompletedTask;
    private Task _clock = Task.CompletedTask;
    private volatile string? _clockFault;
    private volatile string? _supervisionFault;
    private bool _isStarted;

    /// <summary>Makes one; nothing is read before <see cref="StartAsync"/>.</summary>
    public DomainSynchroniser(
        IDomainPeople people, IDirectorySessionFactory sessions, TimeProvider time, ILoggerFactory loggers,
        IMeterFactory meters, SynchroniserOptions? options = null)
    {
        _people = people;
        _sessions = sessions;
        _time = time;
        _options = options ?? new SynchroniserOptions();
        _log = loggers.CreateLogger("Parley.Directory.Ldap");
        _metrics = new LdapMetrics(meters, () => Status, time);
    }

    /// <inheritdoc />
    public IReadOnlyList<DomainStatus> Status
    {
        get
        {
            ImmutableArray<DomainWorker> workers = Workers;
            DomainStatus[] all = new DomainStatus[workers.Length];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = Complete(workers[i].Status);
            }

            return all;
        }
    }

    private ImmutableArray<DomainWorker> Workers
    {
        get
        {
            lock (_lock)
            {
                return _workers;
            }
        }
    }

    /// <summary>Begins to read; does not wait for any controller.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (_isStarted)
            {
                return Task.CompletedTask;
            }

            _isStarted = true;
            _people.DomainsChanged += OnDomainsChanged;
            _workers = WorkersFor(_people.Domains, []);
            foreach (DomainWorker worker in _workers)
            {
                worker.Start();
            }

            _supervision = SuperviseAsync(_stop.Token);
            _clock = PassTimeAsync(_stop.Token);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Ends reading. A request that hangs is left behind after <see cref="SynchroniserOptions.StopTime"/>.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _people.DomainsChanged -= OnDomainsChanged;
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_supervision, _clock).WaitAsync(_options.StopTime, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogSlowStop(_log);
        }

        await DisposeAsync(Workers);
    }

    /// <inheritdoc />
    public async Task<DomainStatus?> SynchroniseAsync(string domain, CancellationToken cancellationToken)
    {
        DomainWorker? worker = Find(domain);
        if (worker is null)
        {
            return null;
        }

        string? failure = await worker.CompareAsync(cancellationToken);
        return Complete(worker.Status) with { LastError = failure };
    }

    /// <inheritdoc />
    public Task<GroupMembers> MembersOfAsync(string domain, string group, CancellationToken cancellationToken) =>
        Find(domain) is { } worker
            ? worker.MembersOfAsync(group, cancellationToken)
            : Task.FromResult(new GroupMembers(ImmutableHashSet<Guid>.Empty, $"There is no domain {domain} here."));

    /// <inheritdoc />
    public async Task<IReadOnlyList<ConfigurationTest>> TestAsync(
        DirectoryDomain domain, ReadOnlyMemory<byte>? password, CancellationToken cancellationToken)
    {
        List<ConfigurationTest> results = [];
        foreach (string controller in domain.Controllers)
        {
            results.Add(await ConfigurationTrial.RunAsync(
                domain, controller, password?.ToArray(), _sessions, _options, _time, cancellationToken));
        }

        return results;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _metrics.Dispose();
        _domainsChanged.Dispose();
        _stop.Dispose();
    }

    // On the thread that committed: between a removal and the same domain's return the supervisor may see nothing.
    private void OnDomainsChanged()
    {
        IReadOnlyList<DirectoryDomain> domains = _people.Domains;
        lock (_lock)
        {
            foreach (DomainWorker worker in _workers)
            {
                if (!domains.Any(d => d.DnsName == worker.Domain.DnsName))
                {
                    worker.Retire();
                }
            }

            if (_domainsChanged.CurrentCount == 0)
            {
                _domainsChanged.Release();
            }
        }
    }

    // What is not any worker's own is said of every domain.
    private DomainStatus Complete(DomainStatus status) => status with
    {
        LastError = status.LastError ?? _clockFault ?? _supervisionFault,
        Doubts = [.. _people.Doubts(status.Domain)],
    };

    private DomainWorker? Find(string domain)
    {
        foreach (DomainWorker worker in Workers)
        {
            if (worker.Domain.DnsName.Equals(domain, StringComparison.OrdinalIgnoreCase))
            {
                return worker;
            }
        }

        return null;
    }

    private async Task SuperviseAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _domainsChanged.WaitAsync(stop);
                while (!await TryReconcileAsync())
                {
                    await Task.Delay(Pause, _time, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task<bool> TryReconcileAsync()
    {
        try
        {
            await ReconcileAsync();
            _supervisionFault = null;
            return true;
        }
        catch (Exception e)
        {
            LogNotSupervised(_log, e);
            _supervisionFault = "The domains configured could not be followed; it is tried again (event 8003).";
            return false;
        }
    }

    private async Task ReconcileAsync()
    {
        ImmutableArray<DomainWorker> before = Workers;
        ImmutableArray<DomainWorker> after = WorkersFor(_people.Domains, before);

        // The worker of a domain that changed ends before its successor reads: two would undo each other's batches.
        await DisposeAsync(before.RemoveAll(after.Contains));
        lock (_lock)
        {
            _workers = after;
        }

        foreach (DomainWorker worker in after)
        {
            if (before.Contains(worker))
            {
                worker.Wake();
            }
            else
            {
                worker.Start();
            }
        }
    }

    private ImmutableArray<DomainWorker> WorkersFor(
        IReadOnlyList<DirectoryDomain> domains, ImmutableArray<DomainWorker> existing)
    {
        ImmutableArray<DomainWorker>.Builder all = ImmutableArray.CreateBuilder<DomainWorker>(domains.Count);
        foreach (DirectoryDomain domain in domains)
        {
            DomainWorker? same = null;
            foreach (DomainWorker worker in existing)
            {
                same = worker.Domain.DnsName == domain.DnsName ? worker : same;
            }

            bool isGone = same is not null && HasLostItsPeople(same);
            if (same is null || isGone || !ConfigurationDigest.AreSame(same.Domain, domain))
            {
                same = new DomainWorker(domain, _people, _sessions, _options, _time, _metrics, _log);
            }

            if (isGone)
            {
                same.StartOver();
            }

            all.Add(same);
        }

        return all.DrainToImmutable();
    }

    // Removed and configured again: its people here are gone, whatever it remembers.
    private bool HasLostItsPeople(DomainWorker worker) =>
        worker.IsRetired
        || (worker.Status.LastComparison is not null && _people.Checkpoint(worker.Domain.DnsName) is null);

    private static Task DisposeAsync(ImmutableArray<DomainWorker> workers)
    {
        List<Task> ends = [];
        foreach (DomainWorker worker in workers)
        {
            ends.Add(worker.DisposeAsync().AsTask());
        }

        return Task.WhenAll(ends);
    }

    private async Task PassTimeAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Second, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    await _people.PassTimeAsync(_time.GetUtcNow(), stop);
                    _clockFault = null;
                }
                catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
                {
                    // The next second is another attempt.
                    LogTimeNotKept(_log, e.Message, e);
                    _clockFault = "What time ends could not be ended; it is tried every second (event 8002).";
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    [LoggerMessage(8001, LogLevel.Warning, "A domain's request did not end in time while stopping; it is left behind")]
    private static partial void LogSlowStop(ILogger log);

    [LoggerMessage(8002, LogLevel.Error, "What time ends could not be ended; it is tried every second: {Reason}")]
    private static partial void LogTimeNotKept(ILogger log, string reason, Exception fault);

    [LoggerMessage(8003, LogLevel.Error, "The domains configured could not be followed; it is tried again")]
    private static partial void LogNotSupervised(ILogger log, Exception fault);
}
