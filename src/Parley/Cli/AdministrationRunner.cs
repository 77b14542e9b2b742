// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Parley.Hosting.Lifecycle;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>Sends a command and tells the person, or the script, what came of it.</summary>
internal sealed class AdministrationRunner(ITerminal terminal, TimeProvider time)
{
    /// <summary>Runs a command.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="credentialFile">The credential; null for the bootstrap credential.</param>
    /// <param name="command">The command; disposed here.</param>
    /// <param name="show">Shows what came of it, or does something with it; null to write its sentence.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> RunAsync(
        string dataDirectory, string? credentialFile, AdministrationCommand command,
        Action<AdministrationReply>? show, CancellationToken cancellationToken)
    {
        using (command)
        {
            AdministrationGateway gateway = new(new DeploymentDirectory(dataDirectory), credentialFile, terminal, time);
            AdministrationReply reply = await gateway.SendAsync(command, cancellationToken);
            if (reply.Status != AdministrationStatus.Ok)
            {
                await ComplainAsync(reply);
            }
            else if (show is null)
            {
                await terminal.Output.WriteLineAsync(reply.Text);
            }
            else
            {
                show(reply);
            }

            return (int)ExitCodeOf(reply.Status);
        }
    }

    private static ExitCode ExitCodeOf(AdministrationStatus status) => status switch
    {
        AdministrationStatus.Ok => ExitCode.Ok,
        AdministrationStatus.NotFound => ExitCode.NotFound,
        AdministrationStatus.Refused or AdministrationStatus.Malformed or AdministrationStatus.TooLarge
            or AdministrationStatus.Unauthenticated or AdministrationStatus.Replayed
            or AdministrationStatus.Forbidden => ExitCode.Refused,
        AdministrationStatus.ClockSkew or AdministrationStatus.Busy
            or AdministrationStatus.Failed => ExitCode.Environment,
    };

    private async Task ComplainAsync(AdministrationReply reply)
    {
        string clocks = reply.ServerTime is { } server
            ? string.Create(
                CultureInfo.InvariantCulture, $" The server's clock says {server:u}, this one {time.GetUtcNow():u}.")
            : string.Empty;
        await terminal.Error.WriteLineAsync($"parley: {reply.Text}{clocks}");
        foreach (string problem in reply.Problems ?? [])
        {
            await terminal.Error.WriteLineAsync($"- {problem}");
        }

        foreach (LineError error in reply.Errors ?? [])
        {
            await terminal.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"line {error.Line}: {error.Text}"));
        }
    }
}
