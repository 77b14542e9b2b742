// SPDX-License-Identifier: Apache-2.0

namespace Parley.Management.Signatures;

/// <summary>What the replay cache said of a request.</summary>
internal enum ReplayAnswer
{
    /// <summary>Never seen; remembered now.</summary>
    New,

    /// <summary>Seen before.</summary>
    Seen,

    /// <summary>No room to remember it.</summary>
    Full,
}
