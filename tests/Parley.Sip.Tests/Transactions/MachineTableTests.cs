// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Parley.Sip.Transactions;
using Xunit;

namespace Parley.Sip.Tests.Transactions;

/// <summary>
/// Every transition of each machine as a table and a graph in docs/protocol/machines. A change in behaviour shows as a
/// change there; PARLEY_WRITE_MACHINES=1 writes the files anew.
/// </summary>
public sealed class MachineTableTests
{
    private const int Depth = 12;

    [Theory]
    [InlineData("client-invite")]
    [InlineData("client-non-invite")]
    [InlineData("server-invite")]
    [InlineData("server-non-invite")]
    public void Transitions_AreAsDocumented(string name)
    {
        string file = Path.Combine(Root(), "docs", "protocol", "machines", name + ".md");
        string rendered = Render(name);
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_MACHINES") == "1")
        {
            File.WriteAllText(file, rendered);
        }

        Assert.Equal(File.ReadAllText(file), rendered);
    }

    private static string Render(string name)
    {
        StringBuilder text = new();
        text.Append("# Transaction ").Append(name)
            .Append("\n\nWritten by `MachineTableTests`; inputs that change nothing are left out.\n");
        SortedSet<string> edges = new(StringComparer.Ordinal);
        foreach (bool isReliable in new[] { false, true })
        {
            text.Append("\n## On ").Append(isReliable ? "streams"
                : "datagrams").Append("\n\n| State | Input | Next | Actions |\n|---|---|---|---|\n");
            foreach (string row in Explore(name, isReliable, edges))
            {
                text.Append(row).Append('\n');
            }
        }

        text.Append("\n## Graph\n\n```dot\ndigraph \"").Append(name).Append("\" {\n");
        foreach (string edge in edges)
        {
            text.Append("  ").Append(edge).Append('\n');
        }

        return text.Append("}\n```\n").ToString();
    }

    private static SortedSet<string> Explore(string name, bool isReliable, SortedSet<string> edges)
    {
        SortedSet<string> rows = new(StringComparer.Ordinal);
        Machine start = Machine.Start(name, isReliable);
        rows.Add($"| - | Start | {start.State} | {start.Actions} |");
        List<(Machine Machine, TimeSpan Now)> reached = [(start, default)];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int depth = 0; depth < Depth; depth++)
        {
            List<(Machine Machine, TimeSpan Now)> next = [];
            foreach ((Machine from, TimeSpan now) in reached)
            {
                foreach (TransactionInput input in Machine.Inputs(name))
                {
                    TimeSpan at = input == TransactionInput.Deadline && from.Deadline is { } due ? due : now;
                    Machine to = from.Step(input, at);
                    if (to.State != from.State || to.Actions != TransactionActions.None)
                    {
                        rows.Add($"| {from.State} | {input} | {to.State} | {to.Actions} |");
                        edges.Add($"{from.State} -> {to.State} [label=\"{input}\"];");
                    }

                    if (seen.Add($"{to.State} {to.Deadline - at} {at} {to.Actions}"))
                    {
                        next.Add((to, at));
                    }
                }
            }

            reached = next;
        }

        return rows;
    }

    private static string Root()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Parley.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName
            ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
