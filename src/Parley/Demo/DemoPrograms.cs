// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;

namespace Parley.Demo;

/// <summary>
/// How a person starts the programs of the printed steps, as a shell reads it and from whatever directory: a new
/// terminal does not open in the one the demonstration was started in.
/// </summary>
/// <param name="Parley">This program.</param>
/// <param name="PidginShim">The script that starts Pidgin where it reads no XML; null outside the repository.</param>
internal sealed record DemoPrograms(string Parley, string? PidginShim)
{
    private const string Shim = "eng/pidgin-shim.sh";
    private const string PlainPunctuation = "/._-+=:,@";

    /// <summary>Looks for them, from where this program is.</summary>
    public static DemoPrograms Find()
    {
        string program = Environment.ProcessPath ?? "parley";
        string assembly = Path.Combine(AppContext.BaseDirectory, "parley.dll");
        return new DemoPrograms(
            Path.GetFileName(program) == "dotnet" ? $"{Quote(program)} {Quote(assembly)}" : Quote(program),
            FindShim() is { } shim ? Quote(shim) : null);
    }

    /// <summary>A word for the shell.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || PlainPunctuation.Contains(c))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string? FindShim()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null)
        {
            string shim = Path.Combine(directory.FullName, Shim);
            if (File.Exists(shim))
            {
                return shim;
            }

            directory = directory.Parent;
        }

        return null;
    }
}
