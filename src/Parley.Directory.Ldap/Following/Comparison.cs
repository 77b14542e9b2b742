// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>
/// Lists everybody there is, page by page so that changes are followed meanwhile, and in the end whoever is not there
/// ends here.
/// </summary>
internal sealed class Comparison
{
    private readonly ComparisonKind _kind;
    private readonly DirectoryDomain _domain;
    private readonly DomainState _state;
    private readonly PeopleIntake _intake;
    private readonly ChangeFollower _follower;
    private readonly SynchroniserOptions _options;
    private readonly HashSet<Guid> _seen = [];
    private readonly HashSet<Guid> _listed = [];
    private int _base;
    private byte[]? _cookie;
    private int _before;
    private UInt128 _beforeSum;

    /// <summary>Begins one.</summary>
    public Comparison(
        ComparisonKind kind, DirectoryDomain domain, DomainState state, PeopleIntake intake, ChangeFollower follower,
        SynchroniserOptions options)
    {
        _kind = kind;
        _domain = domain;
        _state = state;
        _intake = intake;
        _follower = follower;
        _options = options;
        intake.Seen = _seen;
    }

    /// <summary>How it compares.</summary>
    public ComparisonKind Kind => _kind;

    /// <summary>Whether every page was read.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Reads the next page.</summary>
    public async Task ReadPageAsync(Connection connection, CancellationToken cancellationToken)
    {
        while (_base < connection.Bases.Length && connection.Bases[_base].Length == 0)
        {
            _base++;
        }

        if (_base >= connection.Bases.Length)
        {
            IsRead = true;
            return;
        }

        DirectorySearch search = new(
            connection.Bases[_base], SearchDepth.Subtree, Filters.People,
            _kind == ComparisonKind.Full ? PersonReader.Attributes : ["objectGUID", "uSNCreated"])
        {
            ExtendedNames = _kind == ComparisonKind.Full, PageSize = _options.PageSize,
        };
        DirectoryPage page = await connection.Session.SearchAsync(search, _cookie, cancellationToken);
        await (_kind == ComparisonKind.Full
            ? _intake.TakeAsync(connection, page.Records, cancellationToken)
            : TakeListAsync(connection, page.Records, cancellationToken));
        if (_seen.Count > _options.MaximumPeople)
        {
            throw new ControllerException(
                DirectoryFailure.TooMuch,
                $"{_domain.DnsName} has more than {_options.MaximumPeople} people; name search bases that hold fewer.");
        }

        _cookie = page.Cookie;
        _base += _cookie is null ? 1 : 0;
        IsRead = _base >= connection.Bases.Length;
    }

    /// <summary>
    /// Ends the comparison, after changes were asked for once more: an object that was moved while pages were read may
    /// be on none of them.
    /// </summary>
    /// <returns>False when the resumption found other people than the checkpoint: everybody is to be read.</returns>
    public async Task<bool> FinishAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (_kind == ComparisonKind.Resumption)
        {
            if (_state.Checkpoint is not { } kept || kept.People != _before || kept.PeopleSum != _beforeSum)
            {
                return false;
            }
        }
        else if (_state.KnowsEverybody)
        {
            // A page may have missed somebody: who is missing is asked for by name before they end.
            Guid[] missing = [.. _state.Known.Keys.Where(k => !_seen.Contains(k))];
            await _follower.ReadPeopleAsync(connection, missing, cancellationToken);
        }

        if (_seen.Count == 0 && Math.Max(_state.Known.Count, _state.Checkpoint?.People ?? 0) > 0)
        {
            throw new ControllerException(
                DirectoryFailure.NotPermitted,
                $"Nobody is seen in {_domain.DnsName} any more. Nothing is taken over: let the account read "
                    + "people, or mend the search bases.");
        }

        await _intake.FlushAsync(
            new HashSet<Guid>(_seen), _follower.CheckpointOf(connection, connection.Usn), cancellationToken);
        connection.IsComplete = true;
        _intake.Seen = null;
        return true;
    }

    private async Task TakeListAsync(
        Connection connection, IReadOnlyList<DirectoryRecord> records, CancellationToken cancellationToken)
    {
        List<Guid> unknown = [];
        foreach (DirectoryRecord record in records)
        {
            if (record.Identifier("objectGUID") is not { } guid || !_listed.Add(guid))
            {
                continue;
            }

            if (_kind == ComparisonKind.Listing && !_state.Known.ContainsKey(guid))
            {
                unknown.Add(guid);
                continue;
            }

            _seen.Add(guid);
            if (_kind == ComparisonKind.Resumption && record.Number("uSNCreated") <= _state.Checkpoint?.Usn)
            {
                _before++;
                _beforeSum = unchecked(_beforeSum + DomainState.SumOf([guid]));
            }
        }

        await _follower.ReadPeopleAsync(connection, unknown, cancellationToken);
    }
}
