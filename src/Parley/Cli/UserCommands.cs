// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Hosting.Lifecycle;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// <c>parley user …</c>: the accounts of a deployment. Each command works while the server runs, at once, and while
/// it is stopped; each may be repeated.
/// </summary>
internal static class UserCommands
{
    /// <summary>The largest CSV file: its JSON form must fit into a request (16 MiB).</summary>
    private const int MaximumCsvBytes = 8 * 1024 * 1024;

    /// <summary>Makes the command for this process's console.</summary>
    public static Command Create() => Create(new ConsoleTerminal(), TimeProvider.System);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">What it reads and writes.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(ITerminal terminal, TimeProvider time)
    {
        AdministrationRunner runner = new(terminal, time);
        return new Command("user", "Accounts: add, set-password, enable, disable, list, import, sign-out, devices.")
        {
            Add(runner, terminal),
            SetPassword(runner, terminal),
            Simple(runner, "enable", "Let an account be used again.", static sip => new EnableUserCommand(sip)),
            Simple(
                runner, "disable", "Throw a person out within a second and keep them out until enabled again.",
                static sip => new DisableUserCommand(sip)),
            List(runner, terminal),
            Import(runner),
            Simple(
                runner, "sign-out", "Sign a person out everywhere; they may sign in again.",
                static sip => new SignOutUserCommand(sip)),
            Devices(runner, terminal, time),
            RevokeDevice(runner),
        };
    }

    private static Command Add(AdministrationRunner runner, ITerminal terminal)
    {
        (Option<string> data, Option<string?> credential, Option<string> sip) = Common();
        Option<string?> name =
            new("--name") { Description = "The name shown to others; default the user part.", HelpName = "NAME" };
        Option<string?> sam = new("--sam") { Description = "A short sign-in name.", HelpName = "NAME" };
        Option<bool> passwordStdin = PasswordStdin();
        Command command = new("add", "Add an account, or bring an existing one to these names.")
        {
            data, sip, name, sam, passwordStdin, credential,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string address = parsed.GetRequiredValue(sip);
            SecretText? password = await SecretInput.ReadPasswordAsync(
                terminal, parsed.GetValue(passwordStdin), address, cancellationToken);
            return await runner.RunAsync(
                parsed.GetRequiredValue(data), parsed.GetValue(credential),
                new AddUserCommand(address, parsed.GetValue(name), parsed.GetValue(sam), password), null,
                cancellationToken);
        });
        return command;
    }

    private static Command SetPassword(AdministrationRunner runner, ITerminal terminal)
    {
        (Option<string> data, Option<string?> credential, Option<string> sip) = Common();
        Option<bool> passwordStdin = PasswordStdin();
        Command command = new("set-password", "Set a password; every device of the person has to sign in anew.")
        {
            data, sip, passwordStdin, credential,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string address = parsed.GetRequiredValue(sip);
            SecretText password = await SecretInput.ReadPasswordAsync(
                    terminal, parsed.GetValue(passwordStdin), address, cancellationToken)
                ?? throw new ParleyException(
                    ExitCode.Usage, "No password was given: use --password-stdin, or a terminal.");
            return await runner.RunAsync(
                parsed.GetRequiredValue(data), parsed.GetValue(credential),
                new SetUserPasswordCommand(address, password), null, cancellationToken);
        });
        return command;
    }

    private static Command Simple(
        AdministrationRunner runner, string name, string description, Func<string, AdministrationCommand> make)
    {
        (Option<string> data, Option<string?> credential, Option<string> sip) = Common();
        Command command = new(name, description) { data, sip, credential };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), make(parsed.GetRequiredValue(sip)), null,
            cancellationToken));
        return command;
    }

    private static Command List(AdministrationRunner runner, ITerminal terminal)
    {
        (Option<string> data, Option<string?> credential, _) = Common();
        Option<string?> sip = new("--sip") { Description = "One account instead of all.", HelpName = "ADDRESS" };
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "List accounts in order of address.") { data, sip, json, credential };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), new ListUsersCommand(parsed.GetValue(sip)),
            reply => UserListing.Write(terminal.Output, reply.Users ?? [], parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static Command Devices(AdministrationRunner runner, ITerminal terminal, TimeProvider time)
    {
        (Option<string> data, Option<string?> credential, Option<string> sip) = Common();
        Option<bool> json = CommonOptions.Json();
        Command command = new("devices", "List the certificates of a person's devices, newest first.")
        {
            data, sip, json, credential,
        };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new ListDevicesCommand(parsed.GetRequiredValue(sip)),
            reply => DeviceListing.Write(
                terminal.Output, reply.Devices ?? [], parsed.GetValue(json), time.GetUtcNow()),
            cancellationToken));
        return command;
    }

    private static Command RevokeDevice(AdministrationRunner runner)
    {
        (Option<string> data, Option<string?> credential, Option<string> sip) = Common();
        Option<string> serial = new("--serial")
        {
            Description = "The certificate's number, as 'devices' shows it.", HelpName = "SERIAL", Required = true,
        };
        Command command = new("revoke-device", "End one device's certificate, and what was signed in with it.")
        {
            data, sip, serial, credential,
        };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new RevokeDeviceCommand(parsed.GetRequiredValue(sip), parsed.GetRequiredValue(serial)), null,
            cancellationToken));
        return command;
    }

    private static Command Import(AdministrationRunner runner)
    {
        (Option<string> data, Option<string?> credential, _) = Common();
        Option<string> csv = new("--csv")
        {
            Description = "A CSV file (RFC 4180, UTF-8) with the header sip,name,sam,password.", HelpName = "FILE",
            Required = true,
        };
        Command command = new("import", "Add many accounts, all of the file or none.") { data, csv, credential };
        command.SetAction((parsed, cancellationToken) => ImportAsync(
            runner, parsed.GetRequiredValue(data), parsed.GetValue(credential), parsed.GetRequiredValue(csv),
            cancellationToken));
        return command;
    }

    private static async Task<int> ImportAsync(
        AdministrationRunner runner, string data, string? credential, string csv, CancellationToken cancellationToken)
    {
        SecretText text = await SecretInput.ReadFileAsync(csv, MaximumCsvBytes, cancellationToken);
        return await runner.RunAsync(data, credential, new ImportUsersCommand(text), null, cancellationToken);
    }

    private static (Option<string> Data, Option<string?> Credential, Option<string> Sip) Common() => (
        CommonOptions.Data(),
        CommonOptions.Credential(),
        new Option<string>(
            "--sip") { Description = "The address, a@b or sip:a@b.", HelpName = "ADDRESS", Required = true });

    private static Option<bool> PasswordStdin() => new("--password-stdin")
    {
        Description = "Read the password from standard input; one newline at its end is not part of it.",
    };
}
