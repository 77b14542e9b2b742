// SPDX-License-Identifier: Apache-2.0

namespace Parley.Storage.Sqlite;

/// <summary>What the queue said.</summary>
internal enum QueueAnswer
{
    /// <summary>The write waits.</summary>
    Added,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>The database is being closed.</summary>
    Closed,
}
