// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Lockout;

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>
    /// The secret was not looked at, or nothing was learned about it: the attempt counts for nothing.
    /// </summary>
    Undecided,

    /// <summary>The secret was right. Failures from the same address are forgiven, those from others are not.</summary>
    Succeeded,

    /// <summary>The secret was wrong, or there is no such account.</summary>
    Failed,
}
