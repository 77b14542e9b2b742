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

/// <summary>Asks a controller what changed since it was last asked, and takes it over.</summary>
/// <param name="domain">The domain.</param>
/// <param name="state">What is remembered.</param>
/// <param name="intake">Takes people over.</param>
/// <param name="groups">Keeps the enabled group.</param>
/// <param name="options">The limits.</param>
internal sealed class ChangeFollower(
    DirectoryDomain domain, DomainState state, PeopleIntake intake, GroupFollower groups, SynchroniserOptions options)
{
    /// <summary>Search bases that are not there; sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Asks once.</summary>
    /// <returns>False when the controller's numbers went back (its database was restored): read everybody.</returns>
    public async Task<bool> PollAsync(Connection connection, CancellationToken cancellationToken)
    {
        long highest = await ControllerInspection.HighestUsnAsync(
            connection.Session, connection.Facts, cancellationToken);
        if (highest < connection.Usn)
        {
            return false;
        }

        connection.NoteTaken(intake.Changes, highest);
        if (highest > connection.Usn)
        {
            await ResolveBasesAsync(connection, cancellationToken);
            await TakeChangesAsync(connection, cancellationToken);
        }

        await ReadTurnedAsync(connection, cancellationToken);
        Checkpoint? checkpoint = intake.HasPending && connection.IsComplete ? CheckpointOf(connection, highest) : null;
        await intake.FlushAsync(null, checkpoint, cancellationToken);
        connection.Usn = highest;
        return true;
    }

    /// <summary>Where to continue, once everything pending counts and changes up to a number were taken over.</summary>
    public Checkpoint CheckpointOf(Connection connection, long usn) => new(
        connection.Facts.DomainSid, connection.Facts.Invocation, usn,
        ConfigurationDigest.OfSelection(domain), state.FollowedGroup, state.Group?.Digest ?? "", state.Known.Count,
        state.Sum);

    /// <summary>Finds the search bases by what the configuration names, and by GUID once they are known.</summary>
    public async Task ResolveBasesAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (domain.SearchBases.IsEmpty)
        {
            connection.Bases = [connection.Facts.Root];
            return;
        }

        string[] bases = new string[domain.SearchBases.Length];
        Guid[] guids = state.Bases ?? new Guid[bases.Length];
        List<string> warnings = [];
        for (int i = 0; i < bases.Length; i++)
        {
            string configured = domain.SearchBases[i];
            DirectoryRecord? record = guids[i] == Guid.Empty
                ? null
                : await FindAsync(connection, DistinguishedName.Of(guids[i]), cancellationToken);
            record ??= await FindAsync(connection, configured, cancellationToken);
            if (record?.Identifier("objectGUID") is { } guid)
            {
                guids[i] = guid;
                bases[i] = DistinguishedName.Read(record.DistinguishedName).Name;
            }
            else if (guids[i] == Guid.Empty)
            {
                throw new ControllerException(
                    DirectoryFailure.Configuration,
                    $"The search base {configured} is not seen in {domain.DnsName}; mend its name, or let the "
                        + "account read it.");
            }
            else
            {
                bases[i] = "";
                warnings.Add($"The search base {configured} is gone; nobody is found there.");
            }
        }

        state.Bases = guids;
        connection.Bases = bases;
        Warnings = warnings;
    }

    /// <summary>Reads the names of what people stand in, so that a new name is noticed.</summary>
    public async Task ReadContainersAsync(Connection connection, CancellationToken cancellationToken)
    {
        Dictionary<Guid, string> containers = [];
        DirectorySearch search = new(
            connection.Facts.Root, SearchDepth.Subtree, Filters.Containers, ["objectGUID"])
        {
            PageSize = options.PageSize,
        };
        await foreach (IReadOnlyList<DirectoryRecord> page in connection.PagesAsync(search, cancellationToken))
        {
            foreach (DirectoryRecord record in page)
            {
                if (record.Identifier("objectGUID") is { } guid && containers.Count < options.MaximumPeople)
                {
                    containers[guid] = DistinguishedName.Read(record.DistinguishedName).Name;
                }
            }
        }

        state.Containers = containers;
    }

    /// <summary>Reads some people by who they are.</summary>
    public async Task ReadPeopleAsync(
        Connection connection, IReadOnlyCollection<Guid> people, CancellationToken cancellationToken)
    {
        foreach (string filter in Filters.PeopleInBatches(people))
        {
            await ReadPeopleAsync(connection, connection.Facts.Root, filter, cancellationToken);
        }
    }

    private async Task ReadPeopleAsync(
        Connection connection, string below, string filter, CancellationToken cancellationToken)
    {
        DirectorySearch search = new(below, SearchDepth.Subtree, filter, PersonReader.Attributes)
        {
            ExtendedNames = true, PageSize = options.PageSize,
        };
        await foreach (IReadOnlyList<DirectoryRecord> page in connection.PagesAsync(search, cancellationToken))
        {
            await intake.TakeAsync(connection, page, cancellationToken);
        }
    }

    private async Task TakeChangesAsync(Connection connection, CancellationToken cancellationToken)
    {
        HashSet<Guid> changedGroups = [];
        List<Guid> renamed = [];
        bool wholeGroup = false;
        bool deletions = connection.Facts.DeletionsVisible;
        DirectorySearch search = new(
            connection.Facts.Root, SearchDepth.Subtree, Filters.ChangedFrom(connection.Usn + 1, deletions),
            PersonReader.Attributes)
        {
            ShowDeleted = deletions, ExtendedNames = true, PageSize = options.PageSize,
        };
        await foreach (IReadOnlyList<DirectoryRecord> page in connection.PagesAsync(search, cancellationToken))
        {
            List<DirectoryRecord> people = [];
            foreach (DirectoryRecord record in page)
            {
                if (record.Flag("isDeleted"))
                {
                    wholeGroup |= TakeDeleted(record);
                }
                else if (record.Has("objectClass", "group"))
                {
                    NoteGroup(record, changedGroups);
                }
                else if (record.Has("objectClass", "user"))
                {
                    people.Add(record);
                }
                else
                {
                    NoteContainer(record, renamed);
                }
            }

            await intake.TakeAsync(connection, people, cancellationToken);
        }

        if (wholeGroup || changedGroups.Count > 0)
        {
            await groups.RefreshAsync(connection, wholeGroup ? null : changedGroups, cancellationToken);
        }

        await ReadBelowAsync(connection, renamed, cancellationToken);
    }

    private async Task ReadBelowAsync(Connection connection, List<Guid> renamed, CancellationToken cancellationToken)
    {
        foreach (Guid container in renamed)
        {
            try
            {
                await ReadPeopleAsync(
                    connection, DistinguishedName.Of(container), Filters.People, cancellationToken);
            }
            catch (ControllerException e) when (e.Failure == DirectoryFailure.NoSuchObject)
            {
                // Gone again: whoever stood there stands elsewhere, which was a change of its own, or is gone too.
                continue;
            }
        }

        if (renamed.Count > 0 || state.Containers is null)
        {
            await ReadContainersAsync(connection, cancellationToken);
        }
    }

    private bool TakeDeleted(DirectoryRecord record)
    {
        if (record.Identifier("objectGUID") is not { } guid)
        {
            return false;
        }

        if (record.Has("objectClass", "user"))
        {
            intake.Delete(guid);
        }

        return record.Has("objectClass", "group") && groups.Concerns(guid);
    }

    private void NoteGroup(DirectoryRecord record, HashSet<Guid> changed)
    {
        if (record.Identifier("objectGUID") is { } guid && groups.Concerns(guid))
        {
            changed.Add(guid);
        }
    }

    private void NoteContainer(DirectoryRecord record, List<Guid> renamed)
    {
        string name = DistinguishedName.Read(record.DistinguishedName).Name;
        if (record.Identifier("objectGUID") is { } guid
            && (state.Containers?.GetValueOrDefault(guid)?.Equals(name, StringComparison.Ordinal) != true))
        {
            renamed.Add(guid);
        }
    }

    // Whom a change of the enabled group turned: their own objects did not change.
    private async Task ReadTurnedAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (state.Turned.Count == 0 && state.TurnedPrimaryGroups.Count == 0)
        {
            return;
        }

        Guid[] people = [.. state.Turned];
        uint[] primaryGroups = [.. state.TurnedPrimaryGroups];
        await ReadPeopleAsync(connection, people, cancellationToken);
        foreach (uint rid in primaryGroups)
        {
            await ReadPeopleAsync(
                connection, connection.Facts.Root, Filters.PeopleOfPrimaryGroup(rid), cancellationToken);
        }

        await intake.FlushAsync(null, null, cancellationToken);
        state.Turned.ExceptWith(people);
        state.TurnedPrimaryGroups.ExceptWith(primaryGroups);
    }

    private static async Task<DirectoryRecord?> FindAsync(
        Connection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            DirectoryPage page = await connection.Session.SearchAsync(
                new DirectorySearch(name, SearchDepth.Base, Filters.Anything, ["objectGUID"]), null, cancellationToken);
            return page.Records.SingleOrDefault();
        }
        catch (ControllerException e) when (e.Failure == DirectoryFailure.NoSuchObject)
        {
            return null;
        }
    }
}
