// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Diagnostics;
using Parley.Directory.Ldap.Sessions;
using Parley.Storage;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// Follows one domain for as long as it is configured: a single loop that connects, asks for changes, compares, and
/// waits. Whatever fails ends the connection, not the loop.
/// </summary>
internal sealed partial class DomainWorker : IAsyncDisposable
{
    private const int MostRequests = 16;
    private const string NotTaken = "Too much is asked of this domain at once, or it is not read any more.";

    private readonly DomainReader _reader;
    private readonly SynchroniserOptions _options;
    private readonly TimeProvider _time;
    private readonly LdapMetrics _metrics;
    private readonly ILogger _log;
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _requests = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private int _failures;
    private bool _isEnded;
    private bool _isDisposed;
    private volatile bool _isRetired;

    /// <summary>Makes one; it does nothing before <see cref="Start"/>.</summary>
    public DomainWorker(
        DirectoryDomain domain, IDomainPeople people, IDirectorySessionFactory sessions, SynchroniserOptions options,
        TimeProvider time, LdapMetrics metrics, ILogger log)
    {
        Domain = domain;
        _options = options;
        _time = time;
        _metrics = metrics;
        _log = log;
        _reader = new DomainReader(domain, people, sessions, options, time, metrics, log);
    }

    /// <summary>The domain's configuration.</summary>
    public DirectoryDomain Domain { get; }

    /// <summary>How it stands.</summary>
    public DomainStatus Status => _reader.Status;

    /// <summary>Whether the domain was removed since: what this one remembers is of people who are gone.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>The domain was removed, whatever is configured by the time that somebody looks.</summary>
    public void Retire() => _isRetired = true;

    /// <summary>Everybody is to be read, whatever checkpoint is kept. Before <see cref="Start"/>.</summary>
    public void StartOver() => _reader.StartOver();

    /// <summary>Begins.</summary>
    public void Start() => _run = RunAsync(_stop.Token);

    /// <summary>Ends, or gives up waiting for the end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            await _stop.CancelAsync();
            await _run.WaitAsync(_options.StopTime, _time);
            _stop.Dispose();
            _wake.Dispose();
        }
        catch (TimeoutException)
        {
            LogSlowStop(_log, Domain.DnsName);
        }
        catch (Exception e)
        {
            // Whoever ends several goes on with the others.
            LogFault(_log, Domain.DnsName, e);
        }
    }

    /// <summary>Ends a wait early: something may have been mended.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>Compares everybody in full, and waits for the end.</summary>
    /// <returns>Why it failed, as a sentence; null when it did not.</returns>
    public async Task<string?> CompareAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<string?> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isPosted = Post(_ =>
        {
            _reader.CompareFully(end);
            return Task.CompletedTask;
        });
        return isPosted ? await end.Task.WaitAsync(cancellationToken) : NotTaken;
    }

    /// <summary>Finds who is in a group.</summary>
    public async Task<GroupMembers> MembersOfAsync(string group, CancellationToken cancellationToken)
    {
        TaskCompletionSource<GroupMembers> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isPosted = Post(async stop =>
        {
            try
            {
                answer.TrySetResult(await _reader.MembersOfAsync(group, stop));
            }
            catch (Exception e)
            {
                answer.TrySetResult(new GroupMembers(
                    ImmutableHashSet<Guid>.Empty, e is ControllerException ? e.Message : "It failed; see the log."));
                throw;
            }
        });
        return isPosted
            ? await answer.Task.WaitAsync(cancellationToken)
            : new GroupMembers(ImmutableHashSet<Guid>.Empty, NotTaken);
    }

    private bool Post(Func<CancellationToken, Task> request)
    {
        lock (_lock)
        {
            if (_requests.Count >= MostRequests || _isEnded)
            {
                return false;
            }

            _requests.Enqueue(request);
            Wake();
            return true;
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Not on the thread that configures or starts.
        await Task.Yield();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                TimeSpan wait = await SurviveAsync(stop);
                if (wait > TimeSpan.Zero)
                {
                    await WaitAsync(wait, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }

        lock (_lock)
        {
            _isEnded = true;
        }

        await _reader.EndAsync();
        await RefuseRequestsAsync();
    }

    // A turn takes care of what fails in it; should that fail too, the loop goes on all the same.
    private async Task<TimeSpan> SurviveAsync(CancellationToken stop)
    {
        try
        {
            return await TurnAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            LogFault(_log, Domain.DnsName, e);
            _reader.NoteFault();
            return _options.LongestRetry;
        }
    }

    /// <summary>Does what is due, and says how long nothing will be; failures included.</summary>
    internal async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        try
        {
            TimeSpan wait = await _reader.TurnAsync(stop);
            while (_requests.TryDequeue(out Func<CancellationToken, Task>? request))
            {
                await request(stop);
                wait = TimeSpan.Zero;
            }

            _failures = 0;
            return wait;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return await FailAsync(e);
        }
    }

    private async Task<TimeSpan> FailAsync(Exception failure)
    {
        bool isRepeated = string.Equals(failure.Message, Status.LastError, StringComparison.Ordinal);
        DirectoryFailure kind = failure switch
        {
            ControllerException e => e.Failure,
            DatabaseException or DatabaseBusyException => DirectoryFailure.Storage,
            _ => DirectoryFailure.Fault,
        };
        _metrics.Failed(Domain.DnsName, kind);
        if (kind == DirectoryFailure.Fault)
        {
            LogFault(_log, Domain.DnsName, failure);
        }
        else if (!isRepeated)
        {
            LogFailed(_log, Domain.DnsName, kind, failure.Message);
        }

        await _reader.FailAsync(kind, failure);
        await RefuseRequestsAsync();

        // A connection that was lost is made anew at once; then the waits double.
        TimeSpan wait = _failures == 0 && !_reader.WasConnecting
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(1 << Math.Min(Math.Max(_failures - 1, 0), 10));
        _failures++;
        return wait < _options.LongestRetry ? wait : _options.LongestRetry;
    }

    // Whoever asked waits for an answer of this controller, which will not come.
    private async Task RefuseRequestsAsync()
    {
        while (_requests.TryDequeue(out Func<CancellationToken, Task>? request))
        {
            try
            {
                await request(CancellationToken.None);
            }
            catch (ControllerException e)
            {
                LogFailed(_log, Domain.DnsName, e.Failure, e.Message);
            }
            catch (Exception e)
            {
                LogFault(_log, Domain.DnsName, e);
            }
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        using CancellationTokenSource timer = new(wait, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    [LoggerMessage(8020, LogLevel.Warning, "The reader of {Domain} did not end in time; it is left behind")]
    private static partial void LogSlowStop(ILogger log, string domain);

    [LoggerMessage(8021, LogLevel.Warning, "{Domain} cannot be read ({Kind}): {Reason}")]
    private static partial void LogFailed(ILogger log, string domain, DirectoryFailure kind, string reason);

    [LoggerMessage(8022, LogLevel.Error, "A fault while {Domain} was read; it is read anew")]
    private static partial void LogFault(ILogger log, string domain, Exception fault);
}
