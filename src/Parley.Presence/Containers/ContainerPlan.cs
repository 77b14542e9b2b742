// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Presence.Publications;

namespace Parley.Presence.Containers;

/// <summary>
/// What a setContainerMembers request comes to: all of it or nothing ([MS-PRES]; client contract 5.8).
/// </summary>
internal sealed class ContainerPlan
{
    private ContainerPlan(
        RequestFault fault, IReadOnlyList<VersionConflict> conflicts, IReadOnlyList<Container> changed)
    {
        Fault = fault;
        Conflicts = conflicts;
        Changed = changed;
    }

    /// <summary>Why nothing is done, other than conflicts.</summary>
    public RequestFault Fault { get; }

    /// <summary>The containers whose version is wrong; nothing is done if there is one.</summary>
    public IReadOnlyList<VersionConflict> Conflicts { get; }

    /// <summary>The containers as they are afterwards, each one version later.</summary>
    public IReadOnlyList<Container> Changed { get; }

    /// <summary>Works out what a request does.</summary>
    public static ContainerPlan Make(
        ContainerTable table, IReadOnlyList<ContainerOperation> operations, PresenceLimits limits)
    {
        SortedDictionary<int, Container> changed = [];
        List<VersionConflict> conflicts = [];
        for (int i = 0; i < operations.Count; i++)
        {
            ContainerOperation operation = operations[i];
            Container stored = changed.TryGetValue(operation.Id, out Container? earlier)
                ? earlier
                : table.Find(operation.Id) ?? new Container(operation.Id, 0, []);
            if (stored.Version != operation.Version)
            {
                conflicts.Add(new VersionConflict(i + 1, operation.Version, stored.Version));
            }

            changed[operation.Id] = new Container(operation.Id, stored.Version + 1, Apply(stored, operation));
        }

        Container[] all = [.. changed.Values];
        ContainerTable after = table.With(all);
        bool isTooMuch = after.MemberCount > limits.MembersPerPerson
            || after.Containers.Length > limits.ContainersPerPerson;
        return new ContainerPlan(isTooMuch ? RequestFault.Quota : RequestFault.None, conflicts, all);
    }

    private static ImmutableArray<ContainerMember> Apply(Container stored, ContainerOperation operation)
    {
        List<ContainerMember> members = [.. stored.Members];
        HashSet<ContainerMember> known = [.. stored.Members];
        foreach ((ContainerMember member, bool isAdded) in operation.Members)
        {
            if (isAdded && known.Add(member))
            {
                members.Add(member);
            }
            else if (!isAdded && known.Remove(member))
            {
                members.Remove(member);
            }
        }

        return [.. members];
    }
}
