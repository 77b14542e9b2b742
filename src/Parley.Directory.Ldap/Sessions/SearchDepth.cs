// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Ldap.Sessions;

/// <summary>How far below its base a search goes (RFC 4511 section 4.5.1.2).</summary>
public enum SearchDepth
{
    /// <summary>The base only.</summary>
    Base,

    /// <summary>The base and everything below.</summary>
    Subtree,
}
