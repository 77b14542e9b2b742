// SPDX-License-Identifier: Apache-2.0

namespace Parley.Storage;

/// <summary>What is wrong with the place a database lives in; the remedy is the operator's.</summary>
public enum DatabaseFault
{
    /// <summary>None of the others; the inner exception says what.</summary>
    Other,

    /// <summary>The file is not a database, or its pages contradict each other: restore a backup.</summary>
    Damaged,

    /// <summary>No room is left on the device, or a limit of size was reached.</summary>
    Full,

    /// <summary>The file cannot be opened or written with the rights this process has.</summary>
    NotPermitted,

    /// <summary>Another process holds the database.</summary>
    Locked,

    /// <summary>The device failed to read or write.</summary>
    InputOutput,
}
