// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Hosting.Lifecycle;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// <c>parley directory show</c>: what was read of a person and why they may use Parley or not. As JSON it is an array
/// with one object, whose members are what is known.
/// </summary>
internal static class ShowPerson
{
    public static Command Create(AdministrationRunner runner, ITerminal terminal)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> credential = CommonOptions.Credential();
        Option<bool> json = CommonOptions.Json();
        Argument<string> person = DirectoryCommands.Person();
        Option<string?> photo = new("--photo")
        {
            Description = "Write their photo to this file, as the domain has it; there must be no such file yet.",
            HelpName = "FILE",
        };
        Command command = new("show", "Show what was read of a person, and why they may use Parley or not.")
        {
            person, photo, data, json, credential,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(photo) is { } file && (file.Length == 0 || Path.Exists(file)))
            {
                result.AddError($"--photo: '{file}' is there already, or is no file's name.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? file = parsed.GetValue(photo);
            AdministrationReply? answer = null;
            int code = await runner.RunAsync(
                parsed.GetRequiredValue(data), parsed.GetValue(credential),
                new ShowPersonCommand(parsed.GetRequiredValue(person), file is not null), reply => answer = reply,
                cancellationToken);
            if (answer is null)
            {
                return code;
            }

            Write(terminal.Output, answer.Attributes ?? [], parsed.GetValue(json));
            return file is null ? code : (int)await KeepAsync(terminal, answer, file, cancellationToken);
        });
        return command;
    }

    private static void Write(TextWriter output, IReadOnlyList<PersonAttribute> attributes, bool asJson)
    {
        if (asJson)
        {
            Listing.WriteJson(output, [attributes], static (writer, person) =>
            {
                foreach (PersonAttribute attribute in person)
                {
                    writer.WriteString(attribute.Name, attribute.Value);
                }
            });
            return;
        }

        Listing.WriteTable(
            output, ["ATTRIBUTE", "VALUE"], attributes.Select(static a => (string[])[a.Name, a.Value]));
    }

    private static async Task<ExitCode> KeepAsync(
        ITerminal terminal, AdministrationReply answer, string file, CancellationToken cancellationToken)
    {
        if (answer.Photo is not { } photo)
        {
            await terminal.Error.WriteLineAsync(
                $"parley: --photo: there is no photo of {answer.Text}; nothing was written.");
            return ExitCode.NotFound;
        }

        try
        {
            await using FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(photo, cancellationToken);
            return ExitCode.Ok;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"parley: --photo: {exception.Message}");
            return ExitCode.Environment;
        }
    }
}
