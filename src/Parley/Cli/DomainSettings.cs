// SPDX-License-Identifier: Apache-2.0

using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Management.Commands;

namespace Parley.Cli;

/// <summary><c>parley directory add</c> and <c>change</c>: the same options, all or those that change.</summary>
internal sealed class DomainSettings
{
    private readonly Argument<string> _domain = Domain();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _credential = CommonOptions.Credential();
    private readonly Option<string?> _netBios = Text("--netbios", "NAME", "The short name, such as CONTOSO.");

    private readonly Option<string[]> _controllers = Many(
        "--controller", "HOST[:PORT]", "A domain controller, by the name in its certificate; the preferred one first.");

    private readonly Option<DomainTransport?> _transport = new("--transport")
    {
        Description = "ldaps (default), or gssapi: LDAP sealed by Kerberos, with --bind-keytab.", HelpName = "KIND",
    };

    private readonly Option<string?> _bindName =
        Text("--bind-name", "UPN", "The account to read the directory with; it needs no right but to read.");

    private readonly Option<bool> _bindPassword = new("--bind-password-stdin")
    {
        Description = "Read that account's password from standard input; it is asked for at a terminal otherwise.",
    };

    private readonly Option<string?> _bindKeytab =
        Text("--bind-keytab", "FILE", "That account's keytab, on the server, for gssapi.");

    private readonly Option<string?> _trusted = Text(
        "--ca", "FILE", "PEM file, on the server, with the authorities of the controllers' certificates; default the"
        + " system's.");

    private readonly Option<string[]> _bases = Many(
        "--base", "DN", "Where people are looked for; default the whole domain.");

    private readonly Option<string?> _group = Text(
        "--group", "DN", "The group whose members, nested ones included, may use Parley; without one, people are"
        + " enabled by 'parley directory enable'. '' takes it back.");

    private readonly Option<AddressRule?> _rule = new("--address")
    {
        Description = "Where SIP addresses come from: mail (default), upn, or first.last.", HelpName = "RULE",
        CustomParser = ReadRule,
    };

    private readonly Option<string?> _addressDomain =
        Text("--address-domain", "DOMAIN", "The SIP domain of first.last addresses; default the first.");

    private readonly Option<double?> _poll = new("--poll")
    {
        Description = "Seconds between two looks for changes, 1 to 5; default 3.", HelpName = "SECONDS",
    };

    private readonly Option<double?> _grace = new("--certificate-grace")
    {
        Description = "Hours that certificates go on signing people in while no controller answers, two minutes to 24; default 24.",
        HelpName = "HOURS",
    };

    private readonly Option<bool> _untested = new("--untested")
    {
        Description = "Store it although a controller cannot be tried now.",
    };

    private DomainSettings()
    {
    }

    public static Command Create(AdministrationRunner runner, ITerminal terminal, bool create) =>
        new DomainSettings().Build(runner, terminal, create);

    public static Argument<string> Domain() => new("domain")
    {
        Description = "The domain's DNS name, such as ad.contoso.com.",
    };

    private Command Build(AdministrationRunner runner, ITerminal terminal, bool create)
    {
        Command command = new(
            create ? "add" : "change",
            create
                ? "Take people from an Active Directory domain."
                : "Change how a domain is read; what is not named stays as it is.")
        {
            _domain, _netBios, _controllers, _transport, _bindName, _bindPassword, _bindKeytab, _trusted, _bases,
            _group, _rule, _addressDomain, _poll, _grace, _untested, _data, _credential,
        };
        _netBios.Required = _controllers.Required = _bindName.Required = create;
        command.SetAction(async (parsed, cancellationToken) => await runner.RunAsync(
            parsed.GetRequiredValue(_data), parsed.GetValue(_credential),
            await ReadAsync(parsed, terminal, create, cancellationToken), null, cancellationToken));
        return command;
    }

    private async Task<SetDomainCommand> ReadAsync(
        ParseResult parsed, ITerminal terminal, bool create, CancellationToken cancellationToken)
    {
        bool asks = create && parsed.GetValue(_transport) != DomainTransport.Gssapi;
        bool fromInput = parsed.GetValue(_bindPassword);
        SecretText? password = asks || fromInput
            ? await SecretInput.ReadPasswordAsync(
                terminal, fromInput, parsed.GetValue(_bindName) ?? parsed.GetRequiredValue(_domain), cancellationToken)
            : null;
        return new SetDomainCommand(parsed.GetRequiredValue(_domain), create)
        {
            NetBiosName = parsed.GetValue(_netBios),
            Controllers = Given(parsed, _controllers),
            Transport = parsed.GetValue(_transport),
            BindName = parsed.GetValue(_bindName),
            BindPassword = password,
            BindKeytab = parsed.GetValue(_bindKeytab),
            TrustedCertificates = parsed.GetValue(_trusted),
            SearchBases = Given(parsed, _bases),
            EnabledGroup = parsed.GetValue(_group),
            AddressRule = parsed.GetValue(_rule),
            AddressDomain = parsed.GetValue(_addressDomain),
            PollInterval = parsed.GetValue(_poll) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            CertificateGrace = parsed.GetValue(_grace) is { } hours ? TimeSpan.FromHours(hours) : null,
            Untested = parsed.GetValue(_untested),
        };
    }

    private static string[]? Given(ParseResult parsed, Option<string[]> option) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : null;

    private static AddressRule? ReadRule(ArgumentResult result)
    {
        switch (result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty)
        {
            case "mail":
                return AddressRule.Mail;
            case "upn":
                return AddressRule.UserPrincipalName;
            case "first.last":
                return AddressRule.FirstDotLast;
            default:
                result.AddError("--address: mail, upn or first.last.");
                return null;
        }
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string[]> Many(string name, string value, string description) =>
        new(name) { Description = description + " May be repeated.", HelpName = value };
}
