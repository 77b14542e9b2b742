// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Collections.Immutable;
using Parley.Kernel.Identifiers;

namespace Parley.Presence.Containers;

/// <summary>
/// All containers of one person: who sees what. An immutable snapshot. Whom no container admits gets the default
/// container, in which there is nothing but what is meant for everybody: access is denied unless it was given.
/// </summary>
internal sealed class ContainerTable
{
    private readonly Dictionary<ContainerMember, int> _highest = [];

    private ContainerTable(ImmutableArray<Container> containers)
    {
        Containers = containers;
        foreach (Container container in containers)
        {
            MemberCount += container.Members.Length;
            foreach (ContainerMember member in container.Members)
            {
                _highest[member] = container.Id; // containers are in order of number, so the highest stays
            }
        }
    }

    /// <summary>What a new person has: the known containers, with nobody in them.</summary>
    public static ContainerTable Initial { get; } = new(
    [
        Empty(Container.Default), Empty(Container.Self), Empty(Container.Aggregation),
        Empty(Container.WorkgroupAggregation), Empty(Container.External), Empty(Container.Colleagues),
        Empty(Container.Workgroup), Empty(Container.Personal), Empty(Container.Blocked),
    ]);

    /// <summary>The containers, in order of number.</summary>
    public ImmutableArray<Container> Containers { get; }

    /// <summary>How many members there are in all.</summary>
    public int MemberCount { get; }

    /// <summary>A container; null when there is none of this number.</summary>
    public Container? Find(int id)
    {
        foreach (Container container in Containers)
        {
            if (container.Id == id)
            {
                return container;
            }
        }

        return null;
    }

    /// <summary>The table with these containers put in the place of those of the same number.</summary>
    public ContainerTable With(IReadOnlyList<Container> changed)
    {
        SortedDictionary<int, Container> all = [];
        foreach (Container container in Containers)
        {
            all[container.Id] = container;
        }

        foreach (Container container in changed)
        {
            all[container.Id] = container;
        }

        return new ContainerTable([.. all.Values]);
    }

    /// <summary>
    /// The container that decides what a watcher sees ([MS-PRES]; client contract 5.8): the most particular kind of
    /// member that fits, and of several containers with it the highest. <see cref="Container.Default"/> when none fits.
    /// </summary>
    public int ContainerOf(SipAddress watcher, WatcherRelation relation)
    {
        if (_highest.Count == 0)
        {
            return Container.Default;
        }

        MemberType network = relation switch
        {
            WatcherRelation.SameEnterprise => MemberType.SameEnterprise,
            WatcherRelation.Federated => MemberType.Federated,
            WatcherRelation.PublicCloud => MemberType.PublicCloud,
        };
        return _highest.TryGetValue(new ContainerMember(MemberType.User, watcher.Value), out int id)
            || _highest.TryGetValue(new ContainerMember(MemberType.Domain, watcher.Domain), out id)
            || _highest.TryGetValue(new ContainerMember(network, null), out id)
            || _highest.TryGetValue(new ContainerMember(MemberType.Everyone, null), out id)
                ? id
                : Container.Default;
    }

    private static Container Empty(int id) => new(id, 0, []);
}
