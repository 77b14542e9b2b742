// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Directory.Ldap.Reading;

/// <summary>A group with every group inside it, flattened: who belongs to it, directly or not.</summary>
/// <param name="root">The group itself; null: there is none, and nobody belongs to it.</param>
/// <param name="groups">The group and all those inside it.</param>
internal sealed class EnabledGroup(Guid? root, IReadOnlyDictionary<Guid, GroupNode> groups)
{
    private readonly HashSet<Guid> _members = [.. groups.Values.SelectMany(static g => g.Members)];
    private readonly HashSet<uint> _primary = [.. groups.Values.Select(static g => g.RelativeIdentifier)];
    private string? _digest;

    /// <summary>Nobody.</summary>
    public static EnabledGroup Nobody { get; } = new(null, new Dictionary<Guid, GroupNode>());

    /// <summary>The group; null when there is none.</summary>
    public Guid? Root => root;

    /// <summary>The group and all those inside it, by GUID.</summary>
    public IReadOnlyDictionary<Guid, GroupNode> Groups => groups;

    /// <summary>Everything that is a member of one of the groups, groups included.</summary>
    public IReadOnlySet<Guid> Members => _members;

    /// <summary>The relative identifiers of the groups: a primary group does not list its members.</summary>
    public IReadOnlySet<uint> PrimaryGroups => _primary;

    /// <summary>Whether a person belongs to it.</summary>
    public bool Includes(Guid person, uint primaryGroup) =>
        _members.Contains(person) || (primaryGroup != 0 && _primary.Contains(primaryGroup));

    /// <summary>A short text that changes with who belongs to it.</summary>
    public string Digest => _digest ??= ComputeDigest();

    private string ComputeDigest()
    {
        StringBuilder text = new();
        foreach (Guid member in _members.Order())
        {
            text.Append(member.ToString("N"));
        }

        foreach (uint rid in _primary.Order())
        {
            text.Append(',').Append(rid.ToString(CultureInfo.InvariantCulture));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
