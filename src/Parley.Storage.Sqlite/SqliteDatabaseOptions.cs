// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Storage.Sqlite;

/// <summary>Choices for one database file. The defaults are the safe ones.</summary>
public sealed class SqliteDatabaseOptions
{
    /// <summary>The file. Its directory exists; the file is made with mode 0600 when it does not.</summary>
    public required string Path { get; init; }

    /// <summary>How many writes may wait: 8192. One more is refused with <see cref="DatabaseBusyException"/>.</summary>
    public int QueueCapacity { get; init; } = 8192;

    /// <summary>The most writes in one commit: 1024. Bounds how long the first of a batch waits for the last.</summary>
    public int MaximumBatch { get; init; } = 1024;

    /// <summary>
    /// How many read connections are kept open: 4. More are opened for a while when more readers come.
    /// </summary>
    public int ReadConnections { get; init; } = 4;

    /// <summary>How long to wait for another process that holds the file: 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether opening checks the whole file (<c>PRAGMA quick_check</c>, about a second per gigabyte): on, so that
    /// damage is found at start and not in the middle of a day.
    /// </summary>
    public bool CheckAtOpen { get; init; } = true;
}
