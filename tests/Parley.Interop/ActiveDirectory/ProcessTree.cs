// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The processes a process has started, as the kernel lists them.</summary>
internal static class ProcessTree
{
    public const int Sigterm = 15;
    public const int Sigkill = 9;

    /// <summary>The process and whatever descends from it now.</summary>
    public static int[] Of(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(static d => Path.GetFileName(d))
            .Where(static n => char.IsAsciiDigit(n[0]))
            .Select(static n => (Process: int.Parse(n, CultureInfo.InvariantCulture), Parent: ParentOf(n)))
            .ToLookup(static p => p.Parent, static p => p.Process);
        List<int> found = [root];
        for (int i = 0; i < found.Count; i++)
        {
            found.AddRange(children[found[i]]);
        }

        return [.. found];
    }

    /// <summary>A signal to each of them; those that have ended meanwhile have ended.</summary>
    public static void Signal(IEnumerable<int> processes, int signal)
    {
        foreach (int process in processes)
        {
            _ = Kill(process, signal);
        }
    }

    /// <summary>Whether it has ended, be it that nobody has asked after it yet.</summary>
    public static bool HasEnded(int process) =>
        Status(process.ToString(CultureInfo.InvariantCulture)) is not { } fields || fields[0] is "Z" or "X";

    private static int ParentOf(string process) =>
        Status(process) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    // The fields after the name, state first; null when it has ended since it was listed.
    private static string[]? Status(string process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
