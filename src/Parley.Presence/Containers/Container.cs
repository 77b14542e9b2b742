// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace Parley.Presence.Containers;

/// <summary>A container and who may see what is in it. Immutable; compared by reference.</summary>
internal sealed class Container(int id, long version, ImmutableArray<ContainerMember> members)
{
    /// <summary>Admits nobody in particular: what watchers without a container of their own are given.</summary>
    public const int Default = 0;

    /// <summary>What the server publishes for the person's own endpoints.</summary>
    public const int Self = 1;

    /// <summary>States and devices of the endpoints; the source of the aggregate.</summary>
    public const int Aggregation = 2;

    /// <summary>The same, as the workgroup is to see it.</summary>
    public const int WorkgroupAggregation = 3;

    /// <summary>External contacts; the first that may have members.</summary>
    public const int External = 100;

    /// <summary>Colleagues.</summary>
    public const int Colleagues = 200;

    /// <summary>The workgroup.</summary>
    public const int Workgroup = 300;

    /// <summary>Friends and family.</summary>
    public const int Personal = 400;

    /// <summary>Whoever may see nothing.</summary>
    public const int Blocked = 32000;

    /// <summary>The highest number ([MS-PRES]).</summary>
    public const int Highest = 32767;

    /// <summary>The number.</summary>
    public int Id => id;

    /// <summary>Rises by one with every accepted change of the members.</summary>
    public long Version => version;

    /// <summary>The members.</summary>
    public ImmutableArray<ContainerMember> Members => members;
}
