// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Storage.Sqlite;

/// <summary>
/// Turns SQLite's result codes into what an operator can act on. Codes of a statement's own fault pass through.
/// </summary>
internal static class SqliteFaults
{
    /// <summary>The fault of the environment behind an exception; null when the statement itself is to blame.</summary>
    public static DatabaseFault? Classify(SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => DatabaseFault.Damaged,
        raw.SQLITE_FULL => DatabaseFault.Full,
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => DatabaseFault.NotPermitted,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => DatabaseFault.Locked,
        raw.SQLITE_IOERR => DatabaseFault.InputOutput,
        raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL or raw.SQLITE_NOLFS or raw.SQLITE_INTERRUPT => DatabaseFault.Other,
        _ => null,
    };

    /// <summary>
    /// The exception to hand out: a <see cref="DatabaseException"/> for the environment's faults, else the same.
    /// </summary>
    public static Exception Translate(Exception exception, string path) =>
        exception is SqliteException sqlite && Classify(sqlite) is { } fault ? Make(fault, path, sqlite) : exception;

    /// <summary>Makes the exception for a fault.</summary>
    public static DatabaseException Make(DatabaseFault fault, string path, Exception? cause)
    {
        string text = fault switch
        {
            DatabaseFault.Damaged => "is damaged or is not a database; restore it from a backup",
            DatabaseFault.Full => "cannot grow: the disk or a limit of size is full",
            DatabaseFault.NotPermitted => "cannot be opened or written; check that it is there, its owner and its mode",
            DatabaseFault.Locked => "is held by another process",
            DatabaseFault.InputOutput => "could not be read or written; check the disk",
            DatabaseFault.Other => "failed",
        };
        string code = cause is SqliteException sqlite
            ? string.Create(CultureInfo.InvariantCulture, $" (SQLite {sqlite.SqliteExtendedErrorCode})")
            : string.Empty;
        return new DatabaseException(fault, $"The database {path} {text}{code}.", cause);
    }
}
