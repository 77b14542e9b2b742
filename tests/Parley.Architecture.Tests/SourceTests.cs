// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Parley.Architecture.Tests;

/// <summary>House rules that a compiler does not check.</summary>
public sealed class SourceTests
{
    // Files that may be longer than the limit, each with its reason.
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    [Fact]
    public void EverySourceFile_NamesItsLicence() =>
        Assert.Empty(Repository.CSharpFiles.Where(static f =>
            !Repository.Read(f).StartsWith("// SPDX-License-Identifier: Apache-2.0\n", StringComparison.Ordinal)));

    [Fact]
    public void SourceFiles_FitInAHead() =>
        Assert.Empty(Repository.CSharpFiles.Where(static f =>
            f.StartsWith("src/", StringComparison.Ordinal) && Repository.Read(f).Count(static c => c == '\n') > 600
                && !LongFiles.ContainsKey(f)));

    // What a line would be without the contents of its string literals: text for the wire is not cut. Raw literals are
    // wire text as a whole.
    [Fact]
    public void Lines_HaveAtMost120Columns()
    {
        Regex literal = new("\"(\\\\.|[^\"\\\\])*\"", RegexOptions.None, TimeSpan.FromSeconds(5));
        List<string> tooLong = [];
        foreach (string file in Repository.CSharpFiles)
        {
            bool raw = false;
            int number = 0;
            foreach (string line in Repository.Read(file).Split('\n'))
            {
                number++;
                bool within = raw;
                raw ^= Regex.Count(line, "\"\"\"") % 2 == 1;
                if (!within && !raw && line.Length > 120 && literal.Replace(line, "\"\"").Length > 120)
                {
                    tooLong.Add($"{file}:{number}");
                }
            }
        }

        Assert.Empty(tooLong);
    }

    [Fact]
    public void SourceCode_HasNoLeftovers()
    {
        // Put together here so that this file does not find itself.
        Regex leftovers = new(
            "Not" + "ImplementedException|\\bTO" + "DO\\b|\\bFIX" + "ME\\b|\\bHA" + "CK\\b|#reg"
                + "ion|Assert\\.True\\(tr" + "ue\\)|Assert\\.Sk" + "ip\\(",
            RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.Empty(Repository.CSharpFiles.Where(f => leftovers.IsMatch(Repository.Read(f))));
    }

    [Fact]
    public void FolderNames_SayWhatTheyHold()
    {
        HashSet<string> nothing = new(StringComparer.OrdinalIgnoreCase)
        {
            "Helpers", "Utils", "Common", "Managers", "Services", "Models", "Interfaces", "Misc",
        };
        Assert.Empty(Repository.CSharpFiles.Where(f =>
            f.StartsWith("src/", StringComparison.Ordinal) && f.Split('/')[..^1].Any(nothing.Contains)));
    }

    [Fact]
    public void CommittedFiles_NameNoMachineAndNoRegistry()
    {
        Regex traces = new(
            "/wo" + "rk/|(?<=[\\s\"'=])/ro" + "ot/|api\\.nu" + "get\\.org|registry\\.np" + "mjs|deb\\.deb"
            + "ian\\.org", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.Empty(Repository.Files.Where(f => IsText(f) && traces.IsMatch(Repository.Read(f))));
    }

    [Fact]
    public void LinksInDocumentation_LeadSomewhere()
    {
        Regex link = new(@"\]\((?!https?:|#|mailto:)([^)#\s]+)", RegexOptions.None, TimeSpan.FromSeconds(5));
        List<string> dead = [];
        foreach (string file in Repository.Files.Where(static f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
            dead.AddRange(link.Matches(Repository.Read(file)).Select(static m => m.Groups[1].Value)
                .Where(target => !Path.Exists(Path.Combine(folder, target))).Select(target => $"{file}: {target}"));
        }

        Assert.Empty(dead);
    }

    [Fact]
    public void EachLibrary_HasAReadmeOfAtMostSixtyLines()
    {
        string[] libraries =
        [
            .. Repository.Files.Where(static f => Regex.IsMatch(f, "^src/[^/]+/[^/]+\\.csproj$"))
            .Select(static f => Path.GetDirectoryName(f)!),
        ];
        Assert.NotEmpty(libraries);
        Assert.Empty(libraries.Where(static l =>
            !Repository.Files.Contains(l + "/README.md") || Repository.Read(l + "/README.md").Split('\n').Length > 61));
    }

    private static bool IsText(string file) =>
        Path.GetExtension(file) is ".cs" or ".md" or ".sh" or ".c" or ".h" or ".csproj" or ".props" or ".targets" or ".json" or ".service" or ".txt" or "" or ".xml";
}
