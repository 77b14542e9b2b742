// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Parley.Architecture.Tests;

/// <summary>The files of the repository as git knows them (tracked, or new and not ignored).</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> CSharpFiles =>
        Files.Where(static f => f.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Parley.slnx")))
            {
                return directory.FullName;
            }

            directory = directory.Parent;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private static List<string> ListFiles()
    {
        ProcessStartInfo start = new("git", "ls-files --cached --others --exclude-standard")
        {
            WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process git = Process.Start(start)!;
        Task<string> complaint = git.StandardError.ReadToEndAsync();
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        string[] names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // A rule that reads no file finds nothing wrong with any.
        if (git.ExitCode != 0 || names.Length == 0)
        {
            throw new InvalidOperationException(
                $"git lists no files (exit code {git.ExitCode}): {complaint.GetAwaiter().GetResult()}");
        }

        return [.. names.Where(static f => File.Exists(Path.Combine(Root, f)))];
    }
}
