// SPDX-License-Identifier: Apache-2.0

namespace Parley.Composition;

/// <summary>How a service principal stands in a keytab.</summary>
internal enum PrincipalState
{
    /// <summary>It has no key.</summary>
    Missing,

    /// <summary>It has keys of RC4 or DES only, which tickets are not accepted with.</summary>
    Weak,

    /// <summary>It has a key that tickets are accepted with.</summary>
    Present,
}
