// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Xunit;

namespace Parley.Storage.Sqlite.Tests.Crash;

public sealed class KilledProcessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(1500)]
    public async Task Write_AcknowledgedBeforeSigkill_IsThereAfterwards(int acknowledgements)
    {
        using TemporaryDirectory directory = new();
        string path = directory.File("backend.db");
        HashSet<long> acknowledged = [];
        for (int round = 0; round < 2; round++)
        {
            await RunAndKillAsync(path, acknowledgements, acknowledged);
            await using SqliteDatabase database = SqliteDatabase.Open(path, CrashingWriter.Schema);
            Assert.Equal("ok", database.Read(c => c.ExecuteScalar<string>("PRAGMA integrity_check")));
            HashSet<long> present = [.. database.Read(c => c.Query<long>("SELECT n FROM number").AsList())];
            Assert.Subset(present, acknowledged);
            Assert.Equal(0, database.Read(c => c.ExecuteScalar<long>(
                "SELECT COUNT(*) FROM (SELECT half FROM number GROUP BY half HAVING COUNT(*) <> 2)")));
        }
    }

    private static async Task RunAndKillAsync(string path, int acknowledgements, HashSet<long> acknowledged)
    {
        string executable = Path.ChangeExtension(typeof(KilledProcessTests).Assembly.Location, null);
        ProcessStartInfo start = new(executable)
        {
            RedirectStandardOutput = true, UseShellExecute = false, ArgumentList = { CrashingWriter.Argument, path },
        };
        using Process process = Process.Start(start)!;
        for (int i = 0; i < acknowledgements; i++)
        {
            string? line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            acknowledged.Add(long.Parse(line, CultureInfo.InvariantCulture));
        }

        process.Kill();

        // What was printed before the kill and not read yet was acknowledged too; the last line may be cut.
        string rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(CancellationToken.None);
        string[] lines = rest.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            acknowledged.Add(long.Parse(lines[i], CultureInfo.InvariantCulture));
        }
    }
}
