// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Ldap.Following;

/// <summary>How everybody is compared.</summary>
internal enum ComparisonKind
{
    /// <summary>Everything of everybody is read.</summary>
    Full,

    /// <summary>Everybody is listed; who is known is not read again, because changes were followed.</summary>
    Listing,

    /// <summary>
    /// A listing after a restart: everybody is taken to be known if they are those of whom the checkpoint knows.
    /// </summary>
    Resumption,
}
