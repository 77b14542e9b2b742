// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Parley.Architecture.Tests;

/// <summary>What docs/security/claims.md says is shown by a test is, and what a test shows is said there.</summary>
public sealed class ClaimTests
{
    private static readonly (string Row, string[] Tests)[] Table =
    [
        .. Regex.Matches(
                Repository.Read("docs/security/claims.md"), @"^\| (T\d\d)\b[^|]*\|[^|]*\|([^|]*)\|\s*$", RegexOptions.Multiline)
            .Select(static m => (
                m.Groups[1].Value,
                Regex.Matches(m.Groups[2].Value, @"`(\w+Tests)`").Select(static t => t.Groups[1].Value).ToArray())),
    ];

    private static readonly Dictionary<string, HashSet<string>> RowsByTest = Repository.CSharpFiles
        .Where(static f =>
            f.StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith("Tests.cs", StringComparison.Ordinal))
        .GroupBy(static f => Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal)
        .ToDictionary(
            static g => g.Key, static g => g.SelectMany(Rows).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    [Fact]
    public void EveryTestThatTheTableNames_CarriesTheRow()
    {
        Assert.NotEmpty(Table);
        Assert.Empty(Table.SelectMany(static row => row.Tests
            .Where(t => !RowsByTest.TryGetValue(t, out HashSet<string>? rows) || !rows.Contains(row.Row))
            .Select(t => $"{row.Row}: {t}")));
    }

    [Fact]
    public void EveryRowThatATestCarries_StandsInTheTable() =>
        Assert.Empty(
            RowsByTest.Values.SelectMany(static rows => rows).Distinct().Except(Table.Select(static r => r.Row)));

    [Fact]
    public void EveryRow_IsOneOfTheContract()
    {
        string contract = Repository.Read("docs/security/contract.md");
        Assert.Empty(
            Table.Where(r => !contract.Contains($"| {r.Row} |", StringComparison.Ordinal)).Select(static r => r.Row));
        Assert.Equal(Table.Length, Table.Select(static r => r.Row).Distinct(StringComparer.Ordinal).Count());
    }

    private static IEnumerable<string> Rows(string file) =>
        Regex.Matches(Repository.Read(file), "Trait\\(\"claim\", \"(T\\d\\d)\"\\)").Select(static m => m.Groups[1].Value);
}
