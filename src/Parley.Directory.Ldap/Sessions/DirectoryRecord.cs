// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;

namespace Parley.Directory.Ldap.Sessions;

/// <summary>One object as a controller described it.</summary>
/// <param name="DistinguishedName">Its name; with GUID and SID in front when that was asked for.</param>
/// <param name="Attributes">The values by attribute, in octets; names without regard to case.</param>
public sealed record DirectoryRecord(
    string DistinguishedName, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    /// <summary>Values of an attribute by its name; none when it is missing.</summary>
    public IReadOnlyList<byte[]> this[string attribute] =>
        Attributes.TryGetValue(attribute, out IReadOnlyList<byte[]>? values) ? values : Array.Empty<byte[]>();
}
