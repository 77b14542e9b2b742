// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Composition;
using Parley.Hosting.Lifecycle;

namespace Parley.Cli;

/// <summary><c>parley serve</c>: runs a computer of the deployment until SIGTERM or SIGINT.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> computer = new("--computer")
        {
            Description = "Which computer of the topology this is; default: the only one.", HelpName = "FQDN",
        };
        Option<LogLevel> log = new("--log-level")
        {
            Description = "The least that is logged: Debug, Information, Warning or Error.", HelpName = "LEVEL",
            DefaultValueFactory = static _ => LogLevel.Information,
        };
        Command command = new("serve", "Run the server.") { data, computer, log };
        command.SetAction(async (parsed, _) =>
        {
            await ServerProcess.RunAsync(
                parsed.GetRequiredValue(data), parsed.GetValue(computer), parsed.GetValue(log),
                static _ => Task.CompletedTask, TimeProvider.System);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
