// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>Which people a list is of.</summary>
public enum PersonFilter
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those who may use Parley now.</summary>
    Enabled,

    /// <summary>Those with an account here that may not be used now.</summary>
    Ended,

    /// <summary>Those without an account here.</summary>
    Unlinked,

    /// <summary>Those who should be enabled and cannot be, with the reason.</summary>
    Conflicts,
}
