// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Composition;
using Parley.Demo;
using Parley.Hosting.Lifecycle;

namespace Parley.Cli;

/// <summary><c>parley demo</c>: a throwaway deployment on localhost with three people, and the steps to sign in with Pidgin.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<int> portBase = new("--port-base")
        {
            Description = "SIP listens on this plus 61, HTTPS on this plus 443.", HelpName = "PORT", DefaultValueFactory = static _ => 15000,
        };
        portBase.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65535 - 443)
            {
                result.AddError("--port-base: from 1 to 65092");
            }
        });
        Command command = new("demo", "Run a throwaway deployment on localhost and print how to sign in.") { portBase };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RunAsync(parsed.GetValue(portBase), cancellationToken);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task RunAsync(int portBase, CancellationToken cancellationToken)
    {
        string root = System.IO.Directory.CreateTempSubdirectory("parley-demo-").FullName;
        try
        {
            DemoDeployment demo = new(Path.Combine(root, "data"), portBase);
            await demo.CreateAsync(TimeProvider.System, cancellationToken);
            DemoPidginProfiles.Write(demo, Path.Combine(root, "pidgin"));
            await ServerProcess.RunAsync(
                demo.DataDirectory, null, LogLevel.Information,
                _ => Console.Out.WriteAsync(DemoInstructions.Text(demo, Path.Combine(root, "pidgin"))),
                TimeProvider.System);
        }
        finally
        {
            System.IO.Directory.Delete(root, recursive: true);
        }
    }
}
