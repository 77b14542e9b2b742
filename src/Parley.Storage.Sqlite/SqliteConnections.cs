// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
using Microsoft.Data.Sqlite;

namespace Parley.Storage.Sqlite;

/// <summary>Opens connections to one file, all alike: WAL, full synchronisation, deleted content overwritten.</summary>
internal sealed class SqliteConnections(SqliteDatabaseOptions options)
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file.</summary>
    public string Path => options.Path;

    /// <summary>
    /// Makes the file when it is missing and takes it from everyone else: SQLite gives -wal and -shm the same mode.
    /// </summary>
    public void PrepareFile() => MakePrivate(options.Path);

    /// <summary>Makes an empty private file, or makes an existing one private.</summary>
    public static void MakePrivate(string path)
    {
        try
        {
            FileStreamOptions create = new()
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = PrivateMode,
            };
            using FileStream file = new(path, create);
            if (File.GetUnixFileMode(file.SafeFileHandle) != PrivateMode)
            {
                File.SetUnixFileMode(file.SafeFileHandle, PrivateMode);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SqliteFaults.Make(DatabaseFault.NotPermitted, path, exception);
        }
    }

    /// <summary>Opens the one connection that writes.</summary>
    public SqliteConnection OpenWriter() => Open(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
        + " PRAGMA journal_size_limit=67108864;");

    /// <summary>Opens a connection that cannot write.</summary>
    public SqliteConnection OpenReader() => Open("PRAGMA query_only=ON;");

    private SqliteConnection Open(string pragmas)
    {
        // No pooling: a disposed database has closed its files, and the last close folds the log into the file.
        SqliteConnectionStringBuilder builder = new()
        {
            DataSource = options.Path, Mode = SqliteOpenMode.ReadWrite, Pooling = false,
            DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
        };
        SqliteConnection connection = new(builder.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout={(int)options.BusyTimeout.TotalMilliseconds}; PRAGMA temp_store=MEMORY;"
                + $" PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; {pragmas}");
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFaults.Translate(exception, options.Path);
        }
    }
}
