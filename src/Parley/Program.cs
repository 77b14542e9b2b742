// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.Threading.Tasks;
using Parley.Cli;

namespace Parley;

internal static class Program
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static async Task<int> Main(string[] args)
    {
        // The wire path runs to completion on the thread that received the octets: one hop through the thread pool
        // costs more than the whole transaction (docs/decisions/0001). Must be set before the first socket is made.
        // A value that is already there wins, so that the difference can be measured.
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }

        RootCommand root = new("Parley, a secure unified communications server.")
        {
            InitCommand.Create(),
            ServeCommand.Create(),
            UserCommands.Create(),
            DirectoryCommands.Create(),
            AdminCommands.Create(),
            TopologyCommands.Create(),
            KerberosCommands.Create(),
            DemoCommand.Create(),
        };
        return await CommandRunner.RunAsync(root, args);
    }
}
