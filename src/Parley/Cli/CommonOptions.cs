// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;

namespace Parley.Cli;

/// <summary>Options that several subcommands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "The deployment's data directory.",
        HelpName = "DIR",
        Required = true,
    };
}
