// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Persons;

/// <summary>What became of a wish about one person.</summary>
public enum PersonOutcome
{
    /// <summary>Done; something changed.</summary>
    Changed,

    /// <summary>Done; everything was so already.</summary>
    Unchanged,

    /// <summary>
    /// They are to be enabled and cannot be yet: the address is missing, wrong or somebody else's. It is tried again
    /// when that changes.
    /// </summary>
    Conflict,

    /// <summary>No person, or more than one, is meant.</summary>
    NotFound,

    /// <summary>It breaks a rule; nothing was changed.</summary>
    Refused,
}
