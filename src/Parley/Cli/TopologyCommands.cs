// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using Parley.Management.Commands;
using Parley.Topology.Document;

namespace Parley.Cli;

/// <summary>
/// <c>parley topology …</c>: what describes the deployment, as far as it may change after <c>init</c>.
/// </summary>
internal static class TopologyCommands
{
    /// <summary>Makes the command for this process's console.</summary>
    public static Command Create() => Create(new ConsoleTerminal(), TimeProvider.System);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">What it reads and writes.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(ITerminal terminal, TimeProvider time) =>
        new("topology", "The deployment's description: schemes.")
        {
            Schemes(new AdministrationRunner(terminal, time)),
        };

    private static Command Schemes(AdministrationRunner runner)
    {
        (Option<string> data, Option<string?> credential) = (CommonOptions.Data(), CommonOptions.Credential());
        Option<string?> auth = new("--auth")
        {
            Description = $"What the registrar offers: {string.Join(", ", AuthenticationScheme.RegistrarSchemes)}.",
            HelpName = "LIST",
        };
        Option<string?> webAuth = new("--web-auth")
        {
            Description = $"What the ticket service accepts: {string.Join(", ", AuthenticationScheme.WebSchemes)}.",
            HelpName = "LIST",
        };
        Command command = new(
            "schemes", "Show the sign-in schemes, or change them from the server's next start on.")
        {
            auth, webAuth, data, credential,
        };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new SetSchemesCommand(parsed.GetValue(auth), parsed.GetValue(webAuth)), null, cancellationToken));
        return command;
    }
}
