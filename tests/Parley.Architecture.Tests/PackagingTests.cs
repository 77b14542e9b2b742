// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace Parley.Architecture.Tests;

/// <summary>What is shipped beside the program.</summary>
public sealed class PackagingTests(ITestOutputHelper output)
{
    private const string Unit = "packaging/systemd/parley.service";

    [Fact]
    public void SystemdUnit_StartsWhatTheAdministrationPagesInstall()
    {
        string unit = Repository.Read(Unit);
        Assert.Contains(
            "ExecStart=/usr/lib/parley/parley serve --data /var/lib/parley", unit, StringComparison.Ordinal);
        Assert.Contains("RestartPreventExitStatus=1 2 4", unit, StringComparison.Ordinal);
        string documentation = Regex.Match(
            unit, "^Documentation=file:/usr/share/doc/parley/(.+)$", RegexOptions.Multiline)
            .Groups[1].Value;
        Assert.Contains("docs/" + documentation, Repository.Files);
    }

    // systemd-analyze comes with the real clients' packages (eng/test.sh), so continuous integration has it.
    [Fact]
    public async Task SystemdUnit_IsUnderstoodBySystemd()
    {
        if (!HasSystemd())
        {
            Assert.False(
                string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal),
                "systemd-analyze is missing");
            output.WriteLine("systemd-analyze is not here: the unit's text was read, but not by systemd.");
            return;
        }

        // Only the program is not where the unit has it.
        DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("parley-unit-");
        try
        {
            string copy = Path.Combine(folder.FullName, Path.GetFileName(Unit));
            await File.WriteAllTextAsync(
                copy,
                Regex.Replace(Repository.Read(Unit), "^ExecStart=\\S+", "ExecStart=/bin/true", RegexOptions.Multiline),
                TestContext.Current.CancellationToken);
            ProcessStartInfo start = new("systemd-analyze", ["verify", copy]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string complaint = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(string.Empty, complaint);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool HasSystemd() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "systemd-analyze")));
}
