// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Immutable;
using System.CommandLine;
using Parley.Composition;
using Parley.Hosting.Lifecycle;
using Parley.Topology.Document;

namespace Parley.Cli;

/// <summary><c>parley init</c>: makes a deployment in an empty directory.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        Option<string> data = CommonOptions.Data();
        Option<string> domain = new("--domain") { Description = "The SIP domain.", HelpName = "NAME", Required = true };
        Option<string?> host = new("--host")
        {
            Description = "This computer's name; default sip.NAME.", HelpName = "FQDN",
        };
        Option<string[]> address = new("--address")
        {
            Description = "An address to listen on, IPv4 or IPv6; repeatable; default all.", HelpName = "IP",
            DefaultValueFactory = static _ => [],
        };
        Option<int> sipPort = new("--sip-port")
        {
            Description = "Port of SIP over TLS.", HelpName = "PORT", DefaultValueFactory = static _ => 5061,
        };
        Option<int> httpsPort = new("--https-port")
        {
            Description = "Port of HTTPS.", HelpName = "PORT", DefaultValueFactory = static _ => 443,
        };
        Option<int?> tcpPort = new("--tcp-port")
        {
            Description = "Also SIP over plain TCP on this port (flagged at every start).", HelpName = "PORT",
        };
        Option<int?> udpPort = new("--udp-port")
        {
            Description = "Also SIP over UDP on this port (flagged at every start).", HelpName = "PORT",
        };
        Option<string> auth = new("--auth")
        {
            Description = $"What the registrar offers: {string.Join(", ", AuthenticationScheme.RegistrarSchemes)}.",
            HelpName = "LIST", DefaultValueFactory = static _ => "tls-dsk,ntlm",
        };
        Option<string> webAuth = new("--web-auth")
        {
            Description = $"What the ticket service accepts: {string.Join(", ", AuthenticationScheme.WebSchemes)}.",
            HelpName = "LIST", DefaultValueFactory = static _ => "negotiate,ntlm",
        };
        Option<string?> keyFile = new("--key-file")
        {
            Description = "File with the key-encryption key (32 octets); made if it does not exist. Default: in the data directory.", HelpName = "FILE",
        };

        AddSchemeCheck(auth, AuthenticationScheme.RegistrarSchemes);
        AddSchemeCheck(webAuth, AuthenticationScheme.WebSchemes);
        Command command = new(
            "init", "Make a deployment: topology, authorities, server certificate, databases, first administrator.")
        {
            data, domain, host, address, sipPort, httpsPort, tcpPort, udpPort, auth, webAuth, keyFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(domain).ToLowerInvariant();
            DeploymentPlan plan = new()
            {
                DataDirectory = parsed.GetRequiredValue(data),
                Domain = name,
                Host = (parsed.GetValue(host) ?? "sip." + name).ToLowerInvariant(),
                Addresses = [.. parsed.GetValue(address) ?? []],
                SipPort = parsed.GetValue(sipPort),
                HttpsPort = parsed.GetValue(httpsPort),
                TcpPort = parsed.GetValue(tcpPort),
                UdpPort = parsed.GetValue(udpPort),
                RegistrarSchemes = Schemes(parsed.GetRequiredValue(auth), AuthenticationScheme.RegistrarSchemes),
                WebSchemes = Schemes(parsed.GetRequiredValue(webAuth), AuthenticationScheme.WebSchemes),
                KeyFile = parsed.GetValue(keyFile),
            };
            await DeploymentInitializer.InitializeAsync(plan, TimeProvider.System, cancellationToken);
            DeploymentDirectory directory = new(plan.DataDirectory);
            Console.WriteLine($"Deployment for {plan.Domain} made in {plan.DataDirectory}");
            Console.WriteLine($"First administrator:          {directory.BootstrapCredentialFile}");
            Console.WriteLine($"Root certificate for clients: {directory.RootCertificateFile}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static ImmutableArray<string> Schemes(string list, ImmutableArray<string> known) =>
        AuthenticationScheme.TryParseList(list, known, out ImmutableArray<string> schemes, out string? error)
            ? schemes
            : throw new ParleyException(ExitCode.Usage, error);

    private static void AddSchemeCheck(Option<string> option, ImmutableArray<string> known) =>
        option.Validators.Add(result =>
        {
            string? value = result.Tokens is { Count: > 0 } tokens ? tokens[0].Value : null;
            if (value is not null && !AuthenticationScheme.TryParseList(value, known, out _, out string? error))
            {
                result.AddError($"{option.Name}: {error}");
            }
        });
}
