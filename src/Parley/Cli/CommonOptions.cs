// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Parley.Cli;

/// <summary>Options that several subcommands share.</summary>
internal static class CommonOptions
{
    /// <summary>Instead of a credential's file: the ticket of whoever runs the command.</summary>
    public const string Kerberos = "kerberos";

    public static Option<string> Data() => new("--data")
    {
        Description = "The deployment's data directory.",
        HelpName = "DIR",
        Required = true,
    };

    public static Option<string?> Credential() => new("--as")
    {
        Description = "An administrator's credential (PKCS#12), or 'kerberos' for your ticket; default DIR/admin/bootstrap.p12.",
        HelpName = "FILE",
    };

    public static Option<bool> Json() => new("--json") { Description = "JSON instead of columns." };

    public static Option<LogLevel> LogLevel(LogLevel unlessSaid) => new("--log-level")
    {
        Description = "The least that is logged: Debug, Information, Warning or Error.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => unlessSaid,
    };
}
