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
        Option<LogLevel> log = CommonOptions.LogLevel(LogLevel.Information);
        Option<string?> keytab = KerberosOptions.Keytab(
            "The keytab with this computer's Kerberos keys, when the topology offers kerberos.");
        Option<bool> armor = KerberosOptions.RequireArmor();
        Command command = new("serve", "Run the server.") { data, computer, keytab, armor, log };
        AttemptOptions attempts = new();
        attempts.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await ServerProcess.RunAsync(
                new ServerArguments(parsed.GetRequiredValue(data), parsed.GetValue(log))
                {
                    Fqdn = parsed.GetValue(computer), KeytabFile = parsed.GetValue(keytab),
                    RequireArmor = parsed.GetValue(armor), Attempts = attempts.Read(parsed),
                },
                static _ => Task.CompletedTask, TimeProvider.System, cancellationToken);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
