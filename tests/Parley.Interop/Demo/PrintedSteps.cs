// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Parley.Interop.Demo;

/// <summary>What <c>parley demo</c> printed, read as a person reads it who copies from it.</summary>
internal sealed partial class PrintedSteps
{
    private readonly string _text;
    private readonly string[] _commands;

    public PrintedSteps(IEnumerable<string> lines)
    {
        _text = string.Join('\n', lines);
        _commands = [.. Command().Matches(_text).Select(static m => m.Groups[1].Value)];
    }

    /// <summary>The account to type for a server by hand.</summary>
    public string Server => One(ServerField());

    /// <summary>What View Certificate must show.</summary>
    public string Fingerprint => One(Sha256());

    /// <summary>Whether this is the last line of the steps.</summary>
    public static bool IsLast(string line) => line.Contains("Offline Buddies", StringComparison.Ordinal);

    public string Address(string name) => Person(name).Groups["address"].Value;

    public string Password(string name) => Person(name).Groups["password"].Value;

    /// <summary>The one command that ends like this.</summary>
    public string CommandEnding(string end) =>
        _commands.Single(command => command.EndsWith(end, StringComparison.Ordinal));

    /// <summary>The one command that contains this.</summary>
    public string CommandWith(string part) =>
        _commands.Single(command => command.Contains(part, StringComparison.Ordinal));

    private Match Person(string name) => People().Matches(_text).Single(m => m.Groups["name"].Value == name);

    private string One(Regex expression) => expression.Matches(_text).Single().Groups[1].Value;

    [GeneratedRegex(@"^ *\$ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^ *(?<name>\w+) +(?<address>\S+@\S+) +password (?<password>\S+)$", RegexOptions.Multiline)]
    private static partial Regex People();

    [GeneratedRegex(@"Server\[:Port\]: (\S+)")]
    private static partial Regex ServerField();

    [GeneratedRegex(@"^ *((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$", RegexOptions.Multiline)]
    private static partial Regex Sha256();
}
