// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;

namespace Parley.Directory.Ldap.Sessions;

/// <summary>A search (RFC 4511 section 4.5.1) as the reader needs it.</summary>
/// <param name="Base">Where it begins; empty: the root DSE.</param>
/// <param name="Depth">How far it goes.</param>
/// <param name="Filter">Which objects, as text (RFC 4515).</param>
/// <param name="Attributes">Which attributes.</param>
public sealed record DirectorySearch(
    string Base, SearchDepth Depth, string Filter, ImmutableArray<string> Attributes)
{
    /// <summary>Whether deleted objects are shown (LDAP_SERVER_SHOW_DELETED_OID, [MS-ADTS] 3.1.1.3.4.1.14).</summary>
    public bool ShowDeleted { get; init; }

    /// <summary>
    /// Whether distinguished names come with GUID and SID (LDAP_SERVER_EXTENDED_DN_OID, [MS-ADTS] 3.1.1.3.4.1.5).
    /// </summary>
    public bool ExtendedNames { get; init; }

    /// <summary>How long the answer may take; null: as long as the session allows.</summary>
    public TimeSpan? AnswerTime { get; init; }

    /// <summary>Entries of one page (RFC 2696); 0: not paged.</summary>
    public int PageSize { get; init; }
}
