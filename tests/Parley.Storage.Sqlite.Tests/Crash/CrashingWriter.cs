// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Dapper;

namespace Parley.Storage.Sqlite.Tests.Crash;

/// <summary>The process that is killed: writes numbers and prints each one after its task completed.</summary>
internal static class CrashingWriter
{
    public const string Argument = "--crashing-writer";

    public static readonly IReadOnlyList<Migration> Schema =
        [new(1, "numbers", "CREATE TABLE number (n BIGINT NOT NULL PRIMARY KEY, half BIGINT NOT NULL)")];

    public static async Task<int> RunAsync(string path)
    {
        await using SqliteDatabase database = SqliteDatabase.Open(path, Schema);
        long first = database.Read(c => c.ExecuteScalar<long>("SELECT COALESCE(MAX(n), 0) FROM number")) + 2;
        Lock output = new();
        for (long n = first; ; n += 64)
        {
            Task[] wave = new Task[32];
            for (int i = 0; i < wave.Length; i++)
            {
                wave[i] = WriteOneAsync(database, n + (2 * i), output);
            }

            await Task.WhenAll(wave);
        }
    }

    private static async Task WriteOneAsync(SqliteDatabase database, long number, Lock output)
    {
        await database.WriteAsync((c, t) => Insert(c, t, number), CancellationToken.None);
        lock (output)
        {
            Console.Out.WriteLine(number);
            Console.Out.Flush();
        }
    }

    /// <summary>Two rows that belong together: both or none.</summary>
    private static int Insert(DbConnection connection, DbTransaction transaction, long number) =>
        connection.Execute("INSERT INTO number VALUES (@n, @n - 1)", new { n = number }, transaction)
        + connection.Execute("INSERT INTO number VALUES (@n + 1, @n - 1)", new { n = number }, transaction);
}
