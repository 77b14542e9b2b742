// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Diagnostics;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>Does what is next for one domain. Called by the worker's loop only, but for its status.</summary>
internal sealed partial class DomainReader
{
    private const string Fault = "A fault of Parley while this domain was read; the log says more (event 8022).";

    private readonly DirectoryDomain _domain;
    private readonly IDomainPeople _people;
    private readonly SynchroniserOptions _options;
    private readonly TimeProvider _time;
    private readonly LdapMetrics _metrics;
    private readonly ILogger _log;
    private readonly DomainState _state = new();
    private readonly PeopleIntake _intake;
    private readonly GroupFollower _groups;
    private readonly ChangeFollower _follower;
    private readonly ControllerChoice _choice;
    private readonly Preference _preference;
    private readonly List<TaskCompletionSource<string?>> _waiting = [];
    private volatile DomainStatus _status;
    private Connection? _connection;
    private Comparison? _comparison;
    private ComparisonKind? _wanted;
    private bool _groupIsRead;
    private bool _wasRestored;
    private long _comparisonBegan;
    private DueTime _nextPoll;
    private DueTime _nextComparison;
    private DueTime _nextLockouts;
    private DueTime _nextCheckpoint;

    /// <summary>Makes one.</summary>
    public DomainReader(
        DirectoryDomain domain, IDomainPeople people, IDirectorySessionFactory sessions, SynchroniserOptions options,
        TimeProvider time, LdapMetrics metrics, ILogger log)
    {
        _domain = domain;
        _people = people;
        _options = options;
        _time = time;
        _metrics = metrics;
        _log = log;
        _status = new DomainStatus { Domain = domain.DnsName };
        _intake = new PeopleIntake(domain, people, _state, options, time, metrics, log);
        _groups = new GroupFollower(domain, _state, options);
        _follower = new ChangeFollower(domain, _state, _intake, _groups, options);
        _choice = new ControllerChoice(domain, people, sessions, time);
        _preference = new Preference(_choice, _state, options, time, log);
    }

    /// <summary>How the domain stands; a snapshot.</summary>
    public DomainStatus Status => _status;

    /// <summary>Whether the last turn failed before any controller could be used.</summary>
    public bool WasConnecting { get; private set; }

    /// <summary>Does what is due.</summary>
    /// <returns>How long nothing will be due.</returns>
    public async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        WasConnecting = _connection is null;
        if (_connection is null)
        {
            await AttachAsync(await _choice.ConnectAsync(_state, stop), stop);
            WasConnecting = false;
        }

        if (_nextPoll.IsDue(_time.GetUtcNow()))
        {
            await PollAsync(stop);
        }

        if (_comparison is not null || _wanted is not null)
        {
            await CompareAsync(stop);
        }
        else
        {
            await DoPeriodicWorkAsync(stop);
        }

        Publish();
        return _comparison is not null || _wanted is not null ? TimeSpan.Zero : _nextPoll.Until(_time.GetUtcNow());
    }

    /// <summary>Takes note of a failure; the connection is given up unless the fault was on our side.</summary>
    public async Task FailAsync(DirectoryFailure kind, Exception failure)
    {
        _intake.Reset();
        _intake.Seen = null;
        _state.Containers = null;
        _wanted = _comparison?.Kind ?? _wanted;
        _comparison = null;
        string sentence = kind switch
        {
            DirectoryFailure.Storage => $"What was read could not be kept: {failure.Message}",
            DirectoryFailure.Fault when failure is not ControllerException =>
                Fault,
            _ => failure.Message,
        };
        if (kind != DirectoryFailure.Storage && _connection is { } connection)
        {
            _choice.Avoid(connection.Facts.Controller);
            _connection = null;
            await connection.GiveUpAsync(_log);
        }

        _status = Compose() with { LastError = sentence, Mode = ReadingMode.Away };
        AnswerWaiting(sentence);
    }

    /// <summary>Says that not even a failure could be dealt with.</summary>
    public void NoteFault() => _status = _status with { LastError = Fault };

    /// <summary>Gives the connection up for good.</summary>
    public async Task EndAsync()
    {
        await _preference.EndAsync();
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.GiveUpAsync(_log);
        }

        _status = Compose() with { Mode = ReadingMode.Stopped };
        AnswerWaiting($"{_domain.DnsName} is not read any more.");
    }

    /// <summary>
    /// Everybody is read next and handed over again, whatever was before; the source is completed when that has ended,
    /// with a sentence when it failed.
    /// </summary>
    public void CompareFully(TaskCompletionSource<string?> end)
    {
        StartOver();
        if (_connection is null)
        {
            end.TrySetResult(_status.LastError ?? $"No controller of {_domain.DnsName} is connected yet.");
            return;
        }

        _waiting.Add(end);
    }

    /// <summary>What was handed over may not be there any more: everybody is handed over again.</summary>
    public void StartOver()
    {
        _state.ForgetDigests();
        _comparison = null;
        _intake.Seen = null;
        _wanted = ComparisonKind.Full;
    }

    /// <summary>Finds the people in a group, directly or through other groups.</summary>
    public async Task<GroupMembers> MembersOfAsync(string group, CancellationToken stop) =>
        _connection is { } connection
            ? await GroupQuestion.AskAsync(connection, _domain, group, _state, _options, stop)
            : new GroupMembers(
                ImmutableHashSet<Guid>.Empty,
                _status.LastError ?? $"No controller of {_domain.DnsName} is connected yet.");

    private async Task AttachAsync(Connection connection, CancellationToken stop)
    {
        _connection = connection;
        ControllerFacts facts = connection.Facts;
        LogConnected(_log, _domain.DnsName, facts.Controller);
        await _follower.ResolveBasesAsync(connection, stop);
        await _groups.RefreshAsync(connection, null, stop);
        _comparison = null;
        _wanted = Decide(connection);
        _groupIsRead = _wanted is not null;
        _nextPoll = default;
        _preference.Postpone();
    }

    // What the kept checkpoint is worth with this controller.
    private ComparisonKind? Decide(Connection connection)
    {
        ControllerFacts facts = connection.Facts;
        if (_state.Checkpoint is not { } kept || kept.Invocation != facts.Invocation)
        {
            return ComparisonKind.Full;
        }

        if (facts.HighestUsn < kept.Usn)
        {
            NoteRestored(connection);
            return ComparisonKind.Full;
        }

        // The numbers go on from here whatever else has to be read.
        connection.Usn = kept.Usn;
        if (_wanted is null && _state.KnowsEverybody)
        {
            // Whom the enabled group turned meanwhile is read with the next poll.
            connection.IsComplete = true;
            return null;
        }

        if (_wanted == ComparisonKind.Full || kept.GroupDigest != _state.Group?.Digest)
        {
            return ComparisonKind.Full;
        }

        connection.IsComplete = _state.KnowsEverybody;
        return _state.KnowsEverybody ? _wanted : ComparisonKind.Resumption;
    }

    private async Task PollAsync(CancellationToken stop)
    {
        Connection connection = _connection!;
        long began = _time.GetTimestamp();
        DateTimeOffset now = _time.GetUtcNow();
        if (!await _follower.PollAsync(connection, stop))
        {
            NoteRestored(connection);
            connection.Facts = await ControllerInspection.ReadAsync(connection.Session, _domain, _time, stop);
            connection.Usn = connection.Facts.HighestUsn;
            connection.IsComplete = false;
            _wanted = ComparisonKind.Full;
            _comparison = null;
            return;
        }

        _nextPoll = DueTime.After(now, _domain.PollInterval);
        _metrics.Polled(_domain.DnsName, _time.GetElapsedTime(began));
        if (connection.IsComplete)
        {
            await NoteContactAsync(now, stop);
        }
    }

    // Row T04: whoever was cut off because no controller answered comes back with this. So it is said only when
    // everything the controller had to say was taken over, not because it answers.
    private async Task NoteContactAsync(DateTimeOffset at, CancellationToken stop)
    {
        await _people.ContactedAsync(_domain.DnsName, at, stop);
        _status = _status with { LastContact = at, LastError = null };
    }

    private async Task CompareAsync(CancellationToken stop)
    {
        Connection connection = _connection!;
        if (_comparison is null)
        {
            connection.Facts = await ControllerInspection.ReadAsync(connection.Session, _domain, _time, stop);
            if (!_groupIsRead)
            {
                await _groups.RefreshAsync(connection, null, stop);
            }

            // What changed of it since the connection was made came with the polls.
            _groupIsRead = false;
            await _follower.ReadContainersAsync(connection, stop);
            _comparison = new Comparison(
                _wanted ?? ComparisonKind.Full, _domain, _state, _intake, _follower, _options);
            _comparisonBegan = _time.GetTimestamp();
            _wanted = null;
        }

        await _comparison.ReadPageAsync(connection, stop);
        if (!_comparison.IsRead)
        {
            return;
        }

        DateTimeOffset asked = _time.GetUtcNow();
        await PollAsync(stop);
        if (_comparison is not { } comparison)
        {
            return;
        }

        bool isDone = await comparison.FinishAsync(connection, stop);
        _comparison = null;
        _intake.Seen = null;
        if (!isDone)
        {
            _wanted = ComparisonKind.Full;
            return;
        }

        await NoteContactAsync(asked, stop);
        Finish(comparison.Kind);
    }

    private void Finish(ComparisonKind kind)
    {
        TimeSpan took = _time.GetElapsedTime(_comparisonBegan);
        DateTimeOffset now = _time.GetUtcNow();
        _metrics.Compared(_domain.DnsName, took);
        LogCompared(_log, _domain.DnsName, _state.Known.Count, kind, took.TotalSeconds);
        _nextComparison = DueTime.After(
            now,
            _connection!.Facts.DeletionsVisible
                ? _options.ComparisonInterval
                : _options.ComparisonIntervalWithoutDeletions);
        _nextCheckpoint = DueTime.After(now, _options.CheckpointInterval);
        _status = _status with { LastComparison = now, FirstRun = _status.FirstRun ?? took };
        AnswerWaiting(null);
    }

    private async Task DoPeriodicWorkAsync(CancellationToken stop)
    {
        Connection connection = _connection!;
        DateTimeOffset now = _time.GetUtcNow();
        if (_nextComparison.IsDue(now))
        {
            _wanted = ComparisonKind.Listing;
        }

        if (_nextLockouts.IsDue(now))
        {
            _nextLockouts = DueTime.After(now, _options.LockoutInterval);
            await _follower.ReadPeopleAsync(connection, [.. _state.Locked], stop);
            await _intake.FlushAsync(null, null, stop);
        }

        if (_nextCheckpoint.IsDue(now) && connection.IsComplete)
        {
            _nextCheckpoint = DueTime.After(now, _options.CheckpointInterval);
            await _intake.FlushAsync(null, _follower.CheckpointOf(connection, connection.Usn), stop);
        }

        // What was taken over since the last poll has a number that the next one tells.
        if (connection.TakenChanges == _intake.Changes && await _preference.TryAsync(connection, stop) is { } better)
        {
            await connection.GiveUpAsync(_log);
            await AttachAsync(better, stop);
        }
    }

    private void NoteRestored(Connection connection)
    {
        _wasRestored = true;
        LogRestored(_log, _domain.DnsName, connection.Facts.Controller);
    }

    private void AnswerWaiting(string? failure)
    {
        foreach (TaskCompletionSource<string?> waiting in _waiting)
        {
            waiting.TrySetResult(failure);
        }

        _waiting.Clear();
    }

    private void Publish() => _status = Compose();

    private DomainStatus Compose()
    {
        ImmutableArray<string> warnings =
        [
            .. StandingWarnings.Of(_domain, _connection?.Facts, _options, _choice.WhyNotPreferred, _wasRestored),
            .. _groups.Warning is { } group ? [group] : Array.Empty<string>(),
            .. _follower.Warnings,
        ];
        return _status with
        {
            Controller = _connection?.Facts.Controller,
            Mode = _connection is null ? ReadingMode.Away
                : _comparison is not null || _wanted is not null ? ReadingMode.Comparing : ReadingMode.Following,
            LastChange = _intake.LastChange,
            Changes = _intake.Changes,
            OddObjects = _intake.Odd,
            People = _state.Known.Count,
            DeletionsVisible = _connection?.Facts.DeletionsVisible ?? _status.DeletionsVisible,
            Warnings = warnings,
        };
    }

    [LoggerMessage(8030, LogLevel.Information, "{Domain} is read from {Controller}")]
    private static partial void LogConnected(ILogger log, string domain, string controller);

    [LoggerMessage(8031, LogLevel.Information, "{Domain}: {People} people compared ({Kind}) in {Seconds:0.0} s")]
    private static partial void LogCompared(
        ILogger log, string domain, int people, ComparisonKind kind, double seconds);

    [LoggerMessage(
        8032, LogLevel.Warning,
        "{Domain}: the change numbers of {Controller} went back (its database was restored); everybody is read anew")]
    private static partial void LogRestored(ILogger log, string domain, string controller);
}
