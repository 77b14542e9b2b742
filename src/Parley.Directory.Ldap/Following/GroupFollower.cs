// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Reading;

namespace Parley.Directory.Ldap.Following;

/// <summary>Keeps the enabled group of a domain, and finds whom a change of it turns.</summary>
/// <param name="domain">The domain.</param>
/// <param name="state">What is remembered.</param>
/// <param name="options">The limits.</param>
internal sealed class GroupFollower(DirectoryDomain domain, DomainState state, SynchroniserOptions options)
{
    /// <summary>What the administrator should mend; null when nothing.</summary>
    public string? Warning { get; private set; }

    /// <summary>Whether a change of this object may change who is in the group.</summary>
    public bool Concerns(Guid group) =>
        domain.EnabledGroup is not null && (state.Group?.Root is null || state.Group.Groups.ContainsKey(group));

    /// <summary>Reads the group again.</summary>
    /// <param name="connection">The controller.</param>
    /// <param name="changed">Which of its groups changed; null: read all of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RefreshAsync(
        Connection connection, IReadOnlySet<Guid>? changed, CancellationToken cancellationToken)
    {
        if (domain.EnabledGroup is null)
        {
            state.Group = EnabledGroup.Nobody;
            return;
        }

        GroupReader reader = new(connection.Session, connection.Facts.Root, options);
        Guid? named = await reader.FindAsync(domain.EnabledGroup, cancellationToken);

        // The name is looked up once for a selection. Whoever may create a group where the old one stood would decide
        // who is enabled.
        state.FollowedGroup ??= state.Checkpoint?.Group ?? named;
        EnabledGroup now = EnabledGroup.Nobody;
        if (state.FollowedGroup is { } root)
        {
            now = await reader.ReadAsync(root, Unchanged(changed), cancellationToken);
        }

        Warning = WarningOf(domain.EnabledGroup, now.Root, named);
        NoteTurned(now);
        state.Group = now;
    }

    private string? WarningOf(string name, Guid? root, Guid? named)
    {
        if (named is not null && named != state.FollowedGroup)
        {
            return $"Another group bears the name {name} now and is not followed: {(root is null
                ? "the one that was meant is gone, nobody is enabled"
                : "the one that was meant is, under its new name")}. "
                + "If the other one is meant, set the enabled group to none, and to this name again.";
        }

        return root is null
            ? $"The enabled group {name} is not seen: nobody is enabled by it."
            : named is null ? $"The enabled group is no longer named {name}; it is followed, name it anew." : null;
    }

    private Dictionary<Guid, GroupNode> Unchanged(IReadOnlySet<Guid>? changed)
    {
        Dictionary<Guid, GroupNode> unchanged = [];
        if (changed is not null && state.Group is { } before)
        {
            foreach ((Guid guid, GroupNode node) in before.Groups)
            {
                if (!changed.Contains(guid))
                {
                    unchanged.Add(guid, node);
                }
            }
        }

        return unchanged;
    }

    private void NoteTurned(EnabledGroup now)
    {
        if (state.Group is not { } before)
        {
            return;
        }

        HashSet<Guid> turned = [.. now.Members];
        turned.SymmetricExceptWith(before.Members);
        state.Turned.UnionWith(turned);
        HashSet<uint> primary = [.. now.PrimaryGroups];
        primary.SymmetricExceptWith(before.PrimaryGroups);
        state.TurnedPrimaryGroups.UnionWith(primary);
    }
}
