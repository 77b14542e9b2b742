// SPDX-License-Identifier: Apache-2.0

namespace Parley.Directory.Users;

/// <summary>What became of an administrator's wish.</summary>
public enum AccountOutcome
{
    /// <summary>A new account.</summary>
    Added,

    /// <summary>Done; something changed.</summary>
    Changed,

    /// <summary>Done; everything was so already.</summary>
    Unchanged,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>It breaks a rule; nothing was changed.</summary>
    Refused,
}
