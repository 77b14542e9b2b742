// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using Parley.Directory.Persons;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary>
/// <c>parley directory …</c>: the Active Directory domains that people come from, and who of them may use Parley. Each
/// command works while the server runs, at once, and while it is stopped.
/// </summary>
internal static class DirectoryCommands
{
    private const int DefaultLimit = 1000;
    private const string PersonHelp =
        "DOMAIN\\name, user principal name, distinguished name, SIP address or objectGUID.";

    /// <summary>Makes the command for this process's console.</summary>
    public static Command Create() => Create(new ConsoleTerminal(), TimeProvider.System);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">What it reads and writes.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(ITerminal terminal, TimeProvider time)
    {
        AdministrationRunner runner = new(terminal, time);
        return new Command(
            "directory",
            "People from Active Directory: add, change, remove, list, test, sync, people, show, enable, disable, readdress,"
            + " release.")
        {
            DomainSettings.Create(runner, terminal, create: true),
            DomainSettings.Create(runner, terminal, create: false),
            OfDomain(
                runner, "remove", "Forget a domain: everything of its people ends within a second.",
                static domain => new RemoveDomainCommand(domain)),
            List(runner, terminal),
            OfDomain(
                runner, "test", "Try a domain's controllers, certificate and credential, and the right to read.",
                static domain => new TestDomainCommand(domain)),
            OfDomain(
                runner, "sync", "Compare everything with a domain now, without waiting for the next hour.",
                static domain => new SynchroniseDomainCommand(domain)),
            People(runner, terminal),
            ShowPerson.Create(runner, terminal),
            Enable(runner, terminal, enable: true),
            Enable(runner, terminal, enable: false),
            OfPerson(
                runner, "readdress", "Give a person's account the address that the domain's rule makes now.",
                static person => new ChangePersonCommand(person, Release: false)),
            OfPerson(
                runner, "release", "Give up the account of a person who is gone there or disabled here, with everything"
                + " kept of it: its address is free.",
                static person => new ChangePersonCommand(person, Release: true)),
        };
    }

    /// <summary>The person a command is about.</summary>
    public static Argument<string> Person() => new("person") { Description = PersonHelp };

    private static Command OfDomain(
        AdministrationRunner runner, string name, string description, Func<string, AdministrationCommand> make)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> credential = CommonOptions.Credential();
        Argument<string> domain = DomainSettings.Domain();
        Command command = new(name, description) { domain, data, credential };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), make(parsed.GetRequiredValue(domain)), null,
            cancellationToken));
        return command;
    }

    private static Command OfPerson(
        AdministrationRunner runner, string name, string description, Func<string, AdministrationCommand> make)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> credential = CommonOptions.Credential();
        Argument<string> person = Person();
        Command command = new(name, description) { person, data, credential };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), make(parsed.GetRequiredValue(person)), null,
            cancellationToken));
        return command;
    }

    private static Command List(AdministrationRunner runner, ITerminal terminal)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> credential = CommonOptions.Credential();
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "List the domains and how they stand.") { data, json, credential };
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential), new ListDomainsCommand(),
            reply => DomainListing.Write(terminal.Output, reply.Domains ?? [], parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static Command People(AdministrationRunner runner, ITerminal terminal)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> credential = CommonOptions.Credential();
        Option<bool> json = CommonOptions.Json();
        Option<string?> domain = OneDomain();
        Option<string?> find = new("--find")
        {
            Description = "Only people whose names or address contain this.", HelpName = "TEXT",
        };
        Option<PersonFilter> state = new("--state")
        {
            Description = "Only people who may use Parley now (enabled), who have an account and may not (ended), who"
                + " have none (unlinked), or who cannot be given their address (conflicts); default all.",
            HelpName = "STATE", CustomParser = ReadState,
        };
        Option<bool> conflicts = new("--conflicts") { Description = "The same as --state conflicts, with the reasons." };
        Option<int> limit = new("--limit")
        {
            Description = "How many at most.", HelpName = "N", DefaultValueFactory = static _ => DefaultLimit,
        };
        Command command = new("people", "List people of the domains, whether they may use Parley or not.")
        {
            domain, find, state, conflicts, limit, data, json, credential,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(state) is not null && result.GetValue(conflicts))
            {
                result.AddError("--conflicts is --state conflicts; give one of the two.");
            }
        });
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new ListPeopleCommand(
                parsed.GetValue(domain), parsed.GetValue(find),
                parsed.GetValue(conflicts) ? PersonFilter.Conflicts : parsed.GetValue(state), parsed.GetValue(limit)),
            reply =>
            {
                PersonListing.Write(terminal.Output, reply.People ?? [], parsed.GetValue(json));
                terminal.Error.WriteLine(reply.Text);
            },
            cancellationToken));
        return command;
    }

    private static Command Enable(AdministrationRunner runner, ITerminal terminal, bool enable)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> credential = CommonOptions.Credential();
        Option<bool> json = CommonOptions.Json();
        Option<string?> domain = OneDomain();
        Option<string?> group = new("--group")
        {
            Description = "Instead of people: the members, nested ones included, that a group has now (name or"
                + " distinguished name). Whoever joins later is not among them; 'change --group' follows a group.",
            HelpName = "GROUP",
        };
        Argument<string[]> people = new("person")
        {
            Description = PersonHelp, Arity = ArgumentArity.ZeroOrMore,
        };
        Command command = new(
            enable ? "enable" : "disable",
            enable
                ? "Let people of a domain use Parley, each under the address that the domain's rule gives."
                : "Take that back: they are thrown out within a second, and their addresses are kept for them.")
        {
            people, group, domain, data, json, credential,
        };
        command.Validators.Add(result =>
        {
            bool named = result.GetValue(people) is { Length: > 0 };
            if (named == result.GetValue(group) is not null)
            {
                result.AddError("Name people, or a --group; one of the two.");
            }
        });
        command.SetAction((parsed, cancellationToken) => runner.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(credential),
            new EnablePeopleCommand(
                enable, parsed.GetValue(people) ?? [], parsed.GetValue(domain), parsed.GetValue(group)),
            reply =>
            {
                PersonListing.Write(terminal.Output, reply.People ?? [], parsed.GetValue(json));
                terminal.Error.WriteLine(reply.Text);
            },
            cancellationToken));
        return command;
    }

    private static PersonFilter ReadState(ArgumentResult result)
    {
        switch (result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty)
        {
            case "all":
                return PersonFilter.All;
            case "enabled":
                return PersonFilter.Enabled;
            case "ended":
                return PersonFilter.Ended;
            case "unlinked":
                return PersonFilter.Unlinked;
            case "conflicts":
                return PersonFilter.Conflicts;
            default:
                result.AddError("--state: all, enabled, ended, unlinked or conflicts.");
                return PersonFilter.All;
        }
    }

    private static Option<string?> OneDomain() => new("--domain")
    {
        Description = "One domain instead of all.", HelpName = "DOMAIN",
    };
}
