// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Diagnostics;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// Judges records and hands what changed to the directory in batches. What was handed over is remembered when it
/// counts, not before.
/// </summary>
internal sealed partial class PeopleIntake
{
    private const int BatchSize = 500;
    private const long LockedOut = 0x10;

    private readonly DirectoryDomain _domain;
    private readonly IDomainPeople _people;
    private readonly DomainState _state;
    private readonly SynchroniserOptions _options;
    private readonly TimeProvider _time;
    private readonly LdapMetrics _metrics;
    private readonly ILogger _log;
    private readonly PersonReader _reader;
    private readonly Dictionary<Guid, DomainPerson> _pending = [];
    private readonly HashSet<Guid> _pendingDeleted = [];

    /// <summary>Makes one for a domain.</summary>
    public PeopleIntake(
        DirectoryDomain domain, IDomainPeople people, DomainState state, SynchroniserOptions options, TimeProvider time,
        LdapMetrics metrics, ILogger log)
    {
        _domain = domain;
        _people = people;
        _state = state;
        _options = options;
        _time = time;
        _metrics = metrics;
        _log = log;
        _reader = new PersonReader(options);
    }

    /// <summary>Everybody the comparison under way has seen; null when there is none.</summary>
    public HashSet<Guid>? Seen { get; set; }

    /// <summary>Changes handed over.</summary>
    public long Changes { get; private set; }

    /// <summary>When one was handed over last.</summary>
    public DateTimeOffset? LastChange { get; private set; }

    /// <summary>Objects that were not understood, wholly or in part.</summary>
    public long Odd { get; private set; }

    /// <summary>Whether something waits to be handed over.</summary>
    public bool HasPending => _pending.Count > 0 || _pendingDeleted.Count > 0;

    /// <summary>Forgets what was not handed over: it will be read again.</summary>
    public void Reset()
    {
        _pending.Clear();
        _pendingDeleted.Clear();
    }

    /// <summary>Takes records of people, or of what once was a person.</summary>
    public async Task TakeAsync(
        Connection connection, IEnumerable<DirectoryRecord> records, CancellationToken cancellationToken)
    {
        List<(DomainPerson Person, DateTimeOffset LockedAt)> locked = [];
        foreach (DirectoryRecord record in records)
        {
            PersonReading reading = _reader.Read(record);
            CountOddities(record, reading);
            if (reading.ObjectGuid is not { } guid)
            {
                continue;
            }

            if (reading.Person is null || !IsWithinBases(connection, reading.Person.DistinguishedName))
            {
                Delete(guid);
                continue;
            }

            DomainPerson person = reading.Person with
            {
                InEnabledGroup = _state.Group?.Includes(guid, reading.PrimaryGroup) ?? false,
            };
            Seen?.Add(guid);
            if (reading.LockedAt is { } at)
            {
                locked.Add((person, at));
            }
            else
            {
                _state.Locked.Remove(guid);
                Pend(person);
            }
        }

        await JudgeLockedAsync(connection, locked, cancellationToken);
        if (_pending.Count >= BatchSize)
        {
            await FlushAsync(null, null, cancellationToken);
        }
    }

    /// <summary>Takes note that an object is gone.</summary>
    public void Delete(Guid guid)
    {
        Seen?.Remove(guid);
        _pending.Remove(guid);
        if (!_state.KnowsEverybody || _state.Known.ContainsKey(guid))
        {
            _pendingDeleted.Add(guid);
        }
    }

    /// <summary>Hands over what is pending.</summary>
    /// <param name="everybody">Everybody there is, after a comparison.</param>
    /// <param name="checkpoint">
    /// The checkpoint when everything pending counts, people not filled in; null: none.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FlushAsync(
        IReadOnlySet<Guid>? everybody, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        if (_pending.Count == 0 && _pendingDeleted.Count == 0 && everybody is null && checkpoint is null)
        {
            return;
        }

        DomainPerson[] people = [.. _pending.Values];
        Guid[] deleted = [.. _pendingDeleted];
        checkpoint = Complete(checkpoint, everybody);
        await _people.ApplyAsync(
            new DomainChanges(_domain.DnsName, people, deleted, everybody, checkpoint?.ToString())
            {
                Description = _domain,
            },
            cancellationToken);
        foreach (DomainPerson person in people)
        {
            _state.Remember(person.ObjectGuid, PersonDigest.Of(person));
        }

        int gone = Forget(deleted, everybody);
        _state.Checkpoint = checkpoint ?? _state.Checkpoint;
        Reset();
        Count(people.Length + gone);
    }

    private int Forget(Guid[] deleted, IReadOnlySet<Guid>? everybody)
    {
        int before = _state.Known.Count;
        foreach (Guid guid in deleted)
        {
            _state.Forget(guid);
        }

        if (everybody is not null)
        {
            foreach (Guid guid in _state.Known.Keys.Where(k => !everybody.Contains(k)).ToArray())
            {
                _state.Forget(guid);
            }

            foreach (Guid guid in everybody)
            {
                _state.Remember(guid, _state.Known.GetValueOrDefault(guid, DomainState.Unread));
            }

            _state.KnowsEverybody = true;
        }

        return Math.Max(0, before - _state.Known.Count);
    }

    // Who is known once this batch counts, without changing what is known now.
    private Checkpoint? Complete(Checkpoint? checkpoint, IReadOnlySet<Guid>? everybody)
    {
        if (checkpoint is null)
        {
            return null;
        }

        if (everybody is not null)
        {
            return checkpoint with { People = everybody.Count, PeopleSum = DomainState.SumOf(everybody) };
        }

        Guid[] added = [.. _pending.Keys.Where(k => !_state.Known.ContainsKey(k))];
        Guid[] removed = [.. _pendingDeleted.Where(_state.Known.ContainsKey)];
        return checkpoint with
        {
            People = _state.Known.Count + added.Length - removed.Length,
            PeopleSum = unchecked(_state.Sum + DomainState.SumOf(added) - DomainState.SumOf(removed)),
        };
    }

    private void Count(int changes)
    {
        if (changes > 0)
        {
            Changes += changes;
            LastChange = _time.GetUtcNow();
            _metrics.Changed(_domain.DnsName, changes);
        }
    }

    private void Pend(DomainPerson person)
    {
        Guid guid = person.ObjectGuid;
        _pendingDeleted.Remove(guid);
        if (!_state.Known.TryGetValue(guid, out UInt128 known) || known != PersonDigest.Of(person))
        {
            _pending[guid] = person;
        }
        else
        {
            _pending.Remove(guid);
        }
    }

    private bool IsWithinBases(Connection connection, string name)
    {
        if (_domain.SearchBases.IsEmpty)
        {
            return true;
        }

        foreach (string searchBase in connection.Bases)
        {
            if (searchBase.Length > 0 && DistinguishedName.IsWithin(name, searchBase))
            {
                return true;
            }
        }

        return false;
    }

    // Whether a lockout is over only the controller knows (policies of its own for some people): it computes the flag
    // ([MS-ADTS] 3.1.1.4.5.17).
    private async Task JudgeLockedAsync(
        Connection connection, List<(DomainPerson Person, DateTimeOffset LockedAt)> locked,
        CancellationToken cancellationToken)
    {
        if (locked.Count == 0)
        {
            return;
        }

        Dictionary<Guid, bool> judged = [];
        foreach (string filter in Filters.PeopleInBatches(locked.Select(static l => l.Person.ObjectGuid)))
        {
            DirectorySearch search = new(
                connection.Facts.Root, SearchDepth.Subtree, filter,
                ["objectGUID", "msDS-User-Account-Control-Computed"]);
            DirectoryPage page = await connection.Session.SearchAsync(search, null, cancellationToken);
            foreach (DirectoryRecord record in page.Records)
            {
                if (record.Identifier("objectGUID") is { } guid
                    && record.Number("msDS-User-Account-Control-Computed") is { } computed)
                {
                    judged[guid] = (computed & LockedOut) != 0;
                }
            }
        }

        foreach ((DomainPerson person, DateTimeOffset at) in locked)
        {
            DateTimeOffset? until = Until(connection.Facts, at, judged, person.ObjectGuid);
            _ = until is null ? _state.Locked.Remove(person.ObjectGuid) : _state.Locked.Add(person.ObjectGuid);
            Pend(person with { LockedUntil = until });
        }
    }

    private DateTimeOffset? Until(
        ControllerFacts facts, DateTimeOffset lockedAt, Dictionary<Guid, bool> judged, Guid person)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset end = facts.LockoutDuration is { } duration && DateTimeOffset.MaxValue - lockedAt > duration
            ? lockedAt + duration
            : DateTimeOffset.MaxValue;
        bool isLocked = judged.TryGetValue(person, out bool flag) ? flag : end > now;

        // Locked although the domain's time is over: a policy of their own. Asked again every minute.
        return !isLocked ? null : end > now ? end : DateTimeOffset.MaxValue;
    }

    private void CountOddities(DirectoryRecord record, PersonReading reading)
    {
        if (reading.Oddities > 0)
        {
            Odd++;
            _metrics.FoundOdd(_domain.DnsName, 1);
            LogOdd(_log, _domain.DnsName, reading.ObjectGuid, reading.Oddities, reading.Person is not null);
        }
    }

    [LoggerMessage(
        8010, LogLevel.Warning,
        "In {Domain}, object {ObjectGuid} has {Count} values that were left out: not understood, or too large. "
            + "Followed: {IsFollowed}")]
    private static partial void LogOdd(ILogger log, string domain, Guid? objectGuid, int count, bool isFollowed);
}
