// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.Threading.Tasks;
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
        Command command = new("serve", "Run the server.") { data, computer };
        command.SetAction(async (parsed, _) =>
        {
            await ServerProcess.RunAsync(
                parsed.GetRequiredValue(data), parsed.GetValue(computer), static _ => Task.CompletedTask, TimeProvider.System);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
