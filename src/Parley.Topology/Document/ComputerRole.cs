// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;

namespace Parley.Topology.Document;

/// <summary>The names of roles in the topology document.</summary>
public static class ComputerRole
{
    /// <summary>Registers endpoints, authenticates, presence, contacts, messages, web services.</summary>
    public const string FrontEnd = "FrontEnd";

    /// <summary>The roles this version knows.</summary>
    public static ImmutableArray<string> Known { get; } = [FrontEnd];
}
