// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Reading;

/// <summary>Reads a group with the groups inside it, whatever circles they make.</summary>
/// <param name="session">The controller.</param>
/// <param name="root">The root of the domain.</param>
/// <param name="options">The limits.</param>
internal sealed class GroupReader(IDirectorySession session, string root, SynchroniserOptions options)
{
    private static readonly ImmutableArray<string> Identity = ["objectGUID", "objectSid", "objectClass"];

    /// <summary>Finds a group by its distinguished name; null when no such group is seen.</summary>
    public Task<Guid?> FindAsync(string distinguishedName, CancellationToken cancellationToken) =>
        FindOneAsync(
            new DirectorySearch(distinguishedName, SearchDepth.Base, "(objectClass=group)", Identity),
            cancellationToken);

    /// <summary>Finds a group by its name; null when there is none, or more than one.</summary>
    public Task<Guid?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        FindOneAsync(
            new DirectorySearch(root, SearchDepth.Subtree, Filters.GroupNamed(name), Identity), cancellationToken);

    /// <summary>Reads the group and all those inside it.</summary>
    /// <param name="group">Where to begin.</param>
    /// <param name="known">Groups that need not be read again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EnabledGroup> ReadAsync(
        Guid group, IReadOnlyDictionary<Guid, GroupNode> known, CancellationToken cancellationToken)
    {
        Dictionary<Guid, GroupNode> read = [];
        HashSet<Guid> reached = [group];
        Queue<Guid> ahead = new([group]);
        while (ahead.TryDequeue(out Guid next))
        {
            GroupNode? node = known.TryGetValue(next, out GroupNode? kept)
                ? kept
                : await ReadOneAsync(next, cancellationToken);
            if (node is null)
            {
                continue;
            }

            read.Add(next, node);
            if (read.Count > options.MaximumNestedGroups)
            {
                throw new ControllerException(
                    DirectoryFailure.TooMuch,
                    $"The enabled group contains more than {options.MaximumNestedGroups} groups; name a smaller one.");
            }

            foreach (Guid inner in node.Groups)
            {
                if (reached.Add(inner))
                {
                    ahead.Enqueue(inner);
                }
            }
        }

        return new EnabledGroup(read.ContainsKey(group) ? group : null, read);
    }

    private async Task<Guid?> FindOneAsync(DirectorySearch search, CancellationToken cancellationToken)
    {
        try
        {
            DirectoryPage page = await session.SearchAsync(search, null, cancellationToken);
            return page.Records.Count == 1 ? page.Records[0].Identifier("objectGUID") : null;
        }
        catch (ControllerException e) when (e.Failure == DirectoryFailure.NoSuchObject)
        {
            return null;
        }
    }

    private async Task<GroupNode?> ReadOneAsync(Guid group, CancellationToken cancellationToken)
    {
        HashSet<Guid> members = [];
        DirectoryRecord? record;
        long next = 0;
        do
        {
            record = await ReadRangeAsync(group, next, cancellationToken);
            if (record is null)
            {
                return null;
            }

            long following = TakeMembers(record, members);
            if (following > 0 && following <= next)
            {
                throw new ControllerException(
                    DirectoryFailure.Answer, "The controller answered a range of members that does not go on.");
            }

            next = following;
            if (members.Count > options.MaximumPeople)
            {
                throw new ControllerException(
                    DirectoryFailure.TooMuch, $"A group has more than {options.MaximumPeople} members.");
            }
        }
        while (next > 0);

        uint rid = RecordValues.RelativeIdentifier(record.SecurityIdentifier("objectSid")) ?? 0;
        string name = DistinguishedName.Read(record.DistinguishedName).Name;
        return new GroupNode(group, rid, members, await ReadInnerAsync(name, cancellationToken));
    }

    private async Task<DirectoryRecord?> ReadRangeAsync(Guid group, long from, CancellationToken cancellationToken)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"member;range={from}-*");
        DirectorySearch search = new(
            DistinguishedName.Of(group), SearchDepth.Base, "(objectClass=group)", [.. Identity, range])
        {
            ExtendedNames = true,
        };
        try
        {
            DirectoryPage page = await session.SearchAsync(search, null, cancellationToken);
            return page.Records.Count == 0 ? null : page.Records[0];
        }
        catch (ControllerException e) when (e.Failure == DirectoryFailure.NoSuchObject)
        {
            return null;
        }
    }

    /// <summary>Takes the members of one answer over ([MS-ADTS] 3.1.1.3.1.3.3).</summary>
    /// <returns>Where the next range begins; 0 when this was the last.</returns>
    internal static long TakeMembers(DirectoryRecord record, HashSet<Guid> members)
    {
        const string Ranged = "member;range=";
        long next = 0;
        foreach ((string attribute, IReadOnlyList<byte[]> values) in record.Attributes)
        {
            bool ranged = attribute.StartsWith(Ranged, StringComparison.OrdinalIgnoreCase);
            if (!ranged && !attribute.Equals("member", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (byte[] value in values)
            {
                if (RecordValues.Text(value) is { } text && DistinguishedName.Read(text).ObjectGuid is { } guid)
                {
                    members.Add(guid);
                }
            }

            int dash = attribute.LastIndexOf('-');
            if (ranged && values.Count > 0 && dash > 0 && long.TryParse(
                attribute.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long last))
            {
                next = last + 1;
            }
        }

        return next;
    }

    private async Task<List<Guid>> ReadInnerAsync(string name, CancellationToken cancellationToken)
    {
        List<Guid> groups = [];
        DirectorySearch search = new(root, SearchDepth.Subtree, Filters.GroupsIn(name), ["objectGUID"])
        {
            PageSize = options.PageSize,
        };
        byte[]? cookie = null;
        do
        {
            DirectoryPage page = await session.SearchAsync(search, cookie, cancellationToken);
            foreach (DirectoryRecord record in page.Records)
            {
                if (record.Identifier("objectGUID") is { } guid)
                {
                    groups.Add(guid);
                }
            }

            cookie = page.Cookie;
        }
        while (cookie is not null);
        return groups;
    }
}
