// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using Parley.Composition;
using Parley.Hosting.Lifecycle;
using Parley.Security.Gssapi.Keytabs;
using Parley.Topology.Document;

namespace Parley.Cli;

/// <summary>
/// <c>parley kerberos principals</c>: which service principals a computer needs, which of them a keytab has, and what
/// an administrator of the domain types for those it has not.
/// </summary>
internal static class KerberosCommands
{
    /// <summary>Makes the command for this process's console.</summary>
    public static Command Create() => Create(new ConsoleTerminal());

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">What it writes to.</param>
    public static Command Create(ITerminal terminal)
    {
        Option<string> data = CommonOptions.Data();
        Option<string?> computer = new("--computer")
        {
            Description = "Which computer of the topology; default: the only one.", HelpName = "FQDN",
        };
        Option<string?> keytab = KerberosOptions.Keytab("A keytab to compare with; 1 is returned when a key is missing.");
        Option<bool> json = CommonOptions.Json();
        Command principals = new(
            "principals", "List the service principals that the domain must have, and how to make them.")
        {
            data, computer, keytab, json,
        };
        principals.SetAction((parsed, _) =>
        {
            DeploymentTopology topology = TopologyFile.ReadUnsealed(parsed.GetRequiredValue(data));
            string fqdn = ThisComputer.Find(topology, parsed.GetValue(computer)).Fqdn;
            IReadOnlyList<ServicePrincipal> needed = ServicePrincipal.NeededBy(topology, fqdn);
            string? file = parsed.GetValue(keytab);
            IReadOnlyList<KeytabKey>? keys = file is null ? null : Keys(file, terminal);
            PrincipalListing.Write(terminal.Output, needed, keys, parsed.GetValue(json));
            if (!parsed.GetValue(json))
            {
                PrincipalListing.WriteAdvice(terminal.Output, fqdn, file, needed, keys);
            }

            bool complete = keys is null || needed.All(p => !p.Offered || p.StateIn(keys) == PrincipalState.Present);
            return Task.FromResult((int)(complete ? ExitCode.Ok : ExitCode.Refused));
        });
        return new Command("kerberos", "What Kerberos needs from the domain.") { principals };
    }

    private static IReadOnlyList<KeytabKey> Keys(string file, ITerminal terminal)
    {
        if (!System.IO.File.Exists(file))
        {
            throw new ParleyException(ExitCode.NotFound, $"There is no keytab {file}.");
        }

        if (KeytabFile.IsOpenToOthers(file))
        {
            terminal.Error.WriteLine(
                $"parley: {file} is open to others than its owner, and serve will refuse it; chmod 600 {file}");
        }

        return KeytabFile.Read(file);
    }
}
