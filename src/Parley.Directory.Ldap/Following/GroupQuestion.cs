// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Reading;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Following;

/// <summary>Answers who is in a group, for administrators.</summary>
internal static class GroupQuestion
{
    /// <summary>Finds the people in a group, directly or through other groups.</summary>
    /// <param name="connection">The controller.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="group">The group's distinguished name, or its name.</param>
    /// <param name="state">Who is known.</param>
    /// <param name="options">The limits.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<GroupMembers> AskAsync(
        Connection connection, DirectoryDomain domain, string group, DomainState state, SynchroniserOptions options,
        CancellationToken stop)
    {
        GroupReader reader = new(connection.Session, connection.Facts.Root, options);
        Guid? root = group.Contains('=', StringComparison.Ordinal)
            ? await reader.FindAsync(group, stop)
            : await reader.FindByNameAsync(group, stop);
        if (root is not { } found)
        {
            return new GroupMembers(
                ImmutableHashSet<Guid>.Empty, $"There is no group {group} in {domain.DnsName}, or more than one.");
        }

        EnabledGroup read = await reader.ReadAsync(found, ImmutableDictionary<Guid, GroupNode>.Empty, stop);
        HashSet<Guid> members = [.. read.Members.Where(state.Known.ContainsKey)];
        foreach (uint rid in read.PrimaryGroups)
        {
            DirectorySearch search = new(
                connection.Facts.Root, SearchDepth.Subtree, Filters.PeopleOfPrimaryGroup(rid), ["objectGUID"])
            {
                PageSize = options.PageSize,
            };
            await foreach (IReadOnlyList<DirectoryRecord> page in connection.PagesAsync(search, stop))
            {
                members.UnionWith(page.Select(static r => r.Identifier("objectGUID")).OfType<Guid>()
                    .Where(state.Known.ContainsKey));
            }
        }

        return new GroupMembers(members, null);
    }
}
