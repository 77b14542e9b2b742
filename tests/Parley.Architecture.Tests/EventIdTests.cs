// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Parley.Architecture.Tests;

/// <summary>Event ids name one line of the log each, and tell the library by their range.</summary>
public sealed class EventIdTests
{
    private const string Page = "docs/administration/operation.md";

    private static readonly List<(int Id, string Library)> Events =
    [
        .. Repository.CSharpFiles.Where(static f => f.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(static f => Regex.Matches(Repository.Read(f), @"\[LoggerMessage\(\s*(\d+)")
                .Select(m => (Number(m.Groups[1].Value), f.Split('/')[1]))),
    ];

    [Fact]
    public void Ids_AreUnique() =>
        Assert.Empty(Events.GroupBy(static e => e.Id).Where(static g => g.Count() > 1).Select(static g => g.Key));

    [Fact]
    public void EveryLogLine_HasAnId()
    {
        int lines = Repository.CSharpFiles.Where(static f => f.StartsWith("src/", StringComparison.Ordinal))
            .Sum(static f => Regex.Count(Repository.Read(f), @"\[LoggerMessage\("));
        Assert.Equal(lines, Events.Count);
        Assert.NotEqual(0, lines);
    }

    [Fact]
    public void Ids_LieInTheRangeThatTheOperatorsPageGivesTheirLibrary()
    {
        (int First, int Last, string Library)[] ranges =
        [
            .. Regex.Matches(Repository.Read(Page), @"^\| (\d+)–(\d+) \| `(Parley[.\w]*)` \|", RegexOptions.Multiline)
                .Select(static m => (Number(m.Groups[1].Value), Number(m.Groups[2].Value), m.Groups[3].Value)),
        ];
        Assert.Equal(ranges.Length, ranges.Select(static r => r.Library).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(Events.Where(e => ranges.Count(r => r.First <= e.Id && e.Id <= r.Last) != 1
            || !ranges.Any(r => r.First <= e.Id && e.Id <= r.Last && r.Library == e.Library)));
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
