// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Parley.Load;

/// <summary>CPU time and memory of a server process and all its children, from /proc.</summary>
internal sealed class ProcessProbe(int root)
{
    /// <summary>User plus system time of the whole tree.</summary>
    public TimeSpan Cpu => TimeSpan.FromSeconds(Tree().Sum(static pid =>
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }));

    /// <summary>Proportional set size of the whole tree, in kB.</summary>
    public long PssKilobytes => Tree().Sum(static pid =>
        long.Parse(
            File.ReadLines($"/proc/{pid}/smaps_rollup")
                .First(static l => l.StartsWith("Pss:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture));

    private List<int> Tree()
    {
        Dictionary<int, int> parents = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int pid))
            {
                try
                {
                    string stat = File.ReadAllText($"/proc/{pid}/stat");
                    parents[pid] = int.Parse(
                        stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                }
                catch (IOException)
                {
                    // The process ended between the listing and the reading; it has nothing to count.
                    continue;
                }
            }
        }

        List<int> tree = [root];
        for (int i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(p => p.Value == tree[i]).Select(static p => p.Key));
        }

        return tree;
    }
}
