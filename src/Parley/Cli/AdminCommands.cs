// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// <c>parley admin …</c>: the administrators' credentials. Each command works while the server runs, at once, and
/// while it is stopped.
/// </summary>
internal static class AdminCommands
{
    /// <summary>Makes the command for this process's console.</summary>
    public static Command Create() => Create(new ConsoleTerminal(), TimeProvider.System);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">What it reads and writes.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(ITerminal terminal, TimeProvider time)
    {
        AdministrationRunner runner = new(terminal, time);
        return new Command("admin", "Administrators' credentials: issue, grant, list, revoke; verify-audit.")
        {
            Issue(runner, terminal, time),
            Grant(runner),
            List(runner, terminal, time),
            Revoke(runner),
            VerifyAudit(runner),
        };
    }

    private static Command Issue(AdministrationRunner runner, ITerminal terminal, TimeProvider time)
    {
        (Option<string> data, Option<string?> credential) = (CommonOptions.Data(), CommonOptions.Credential());
        Option<string> name =
            new("--name") { Description = "The administrator's name.", HelpName = "NAME", Required = true };
        Option<string> file = new("--out")
        {
            Description = "Where the credential goes: PKCS#12 without a password, for its owner only.",
            HelpName = "FILE", Required = true,
        };
        Command command = new("issue", "Make a credential for an administrator; its key is made here.")
        {
            data, name, file, credential,
        };
        command.SetAction((parsed, cancellationToken) => new CredentialIssue(runner, terminal, time).RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), parsed.GetRequiredValue(name),
            parsed.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static Command Grant(AdministrationRunner runner)
    {
        (Option<string> data, Option<string?> credential) = (CommonOptions.Data(), CommonOptions.Credential());
        Option<string> sip = new("--sip")
        {
            Description = "The address of a person from a domain.", HelpName = "ADDRESS", Required = true,
        };
        Command command = new(
            "grant", "Let a person from a domain administer with a Kerberos ticket; 'revoke --name ADDRESS' ends it.")
        {
            data, sip, credential,
        };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new GrantAdministratorCommand(parsed.GetRequiredValue(sip)), null, cancellationToken));
        return command;
    }

    private static Command List(AdministrationRunner runner, ITerminal terminal, TimeProvider time)
    {
        (Option<string> data, Option<string?> credential) = (CommonOptions.Data(), CommonOptions.Credential());
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "List all credentials, also those that count no more.")
        {
            data, json, credential,
        };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), new ListAdministratorsCommand(),
            reply => AdministratorListing.Write(
                terminal.Output, reply.Administrators ?? [], parsed.GetValue(json), time.GetUtcNow()),
            cancellationToken));
        return command;
    }

    private static Command Revoke(AdministrationRunner runner)
    {
        (Option<string> data, Option<string?> credential) = (CommonOptions.Data(), CommonOptions.Credential());
        Option<string?> serial =
            new("--serial") { Description = "One credential, by its number.", HelpName = "SERIAL" };
        Option<string?> name = new("--name") { Description = "All credentials of a name.", HelpName = "NAME" };
        Command command = new("revoke", "End a credential for good. The last valid one cannot be revoked.")
        {
            data, serial, name, credential,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(serial) is null == result.GetResult(name) is null)
            {
                result.AddError("Give either --serial or --name.");
            }
        });
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new RevokeAdministratorCommand(parsed.GetValue(serial), parsed.GetValue(name)), null, cancellationToken));
        return command;
    }

    private static Command VerifyAudit(AdministrationRunner runner)
    {
        (Option<string> data, Option<string?> credential) = (CommonOptions.Data(), CommonOptions.Credential());
        Command command = new("verify-audit", "Verify the whole audit log, from its first entry on.")
        {
            data, credential,
        };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), new VerifyAuditCommand(), null,
            cancellationToken));
        return command;
    }
}
