// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Presence.Containers;

/// <summary>One container of a setContainerMembers request.</summary>
/// <param name="id">The container.</param>
/// <param name="version">The version the client believes it has.</param>
internal sealed class ContainerOperation(int id, long version)
{
    /// <summary>The container.</summary>
    public int Id => id;

    /// <summary>The version the client believes it has.</summary>
    public long Version => version;

    /// <summary>Whom to admit, and whom no longer, in order.</summary>
    public List<(ContainerMember Member, bool IsAdded)> Members { get; } = [];
}
