// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading;

namespace Parley.Interop.Harness;

/// <summary>Where the programs under test are, and where a run may write.</summary>
public static class Workspace
{
    private static int s_serial;

    public static string Root { get; } = FindRoot();

    /// <summary>The executable built beside this project, in the same configuration.</summary>
    public static string Parley { get; } = Existing(
        Path.Combine(Root, "artifacts", "bin", "Parley", Configuration, "parley"), "build src/Parley");

    /// <summary>The headless Pidgin (tests/pidgin-driver).</summary>
    public static string Driver { get; } = Existing(
        Path.Combine(Root, "artifacts", "pidgin-driver", "pidgin-driver"), "make -C tests/pidgin-driver");

    private static string Configuration =>
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;

    /// <summary>A new directory for one deployment: data and logs. It stays for reading.</summary>
    public static string NewDirectory(string name)
    {
        string run = $"{Environment.ProcessId}-{Interlocked.Increment(ref s_serial):D2}-{name}";
        return Directory.CreateDirectory(Path.Combine(Root, "artifacts", "interop", run)).FullName;
    }

    private static string Existing(string path, string remedy) =>
        File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not there: {remedy}.");

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
}
