// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.IO;
using System.Threading.Tasks;

namespace Parley.Interop.ActiveDirectory;

/// <summary>A freshly provisioned domain, made once per run and copied for every controller.</summary>
internal static class DomainTemplate
{
    private static readonly ConcurrentDictionary<DomainDefinition, Lazy<Task<string>>> s_made = new();

    /// <summary>A copy in a directory that does not exist yet.</summary>
    public static async Task CopyAsync(DomainDefinition definition, string directory)
    {
        string template = await s_made.GetOrAdd(
            definition, static d => new Lazy<Task<string>>(() => ProvisionAsync(d))).Value;
        _ = await Program.RunAsync("cp", ["-a", template, directory]);
    }

    /// <summary>Another controller's directory: it joins the domain of one that runs.</summary>
    public static async Task JoinAsync(
        DomainDefinition definition, DomainController first, DomainFiles files, string address)
    {
        string directory = files.Directory;
        string configuration = files.NewFile("join.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"""
             [global]
             realm = {definition.Realm}
             workgroup = {definition.NetBiosName}
             netbios name = {definition.HostLabel.ToUpperInvariant()}
             interfaces = {address}/8
             bind interfaces only = yes

             """);
        _ = await Program.RunAsync(
            "samba-tool",
            [
                "domain", "join", definition.DnsName, "DC", "--server=" + first.HostName, "--dns-backend=NONE",
                "-U", "Administrator", "--password=" + DomainDefinition.AdministratorPassword,
                "--targetdir=" + directory, "--configfile=" + configuration,
            ],
            null, ("KRB5_CONFIG", first.KerberosConfiguration));
        string scripts = Path.Combine(directory, "state", "sysvol", definition.DnsName, "scripts");
        Directory.CreateDirectory(scripts);
        Directory.CreateDirectory(Path.Combine(directory, "private", "tls"));
    }

    // What provisioning writes names no absolute path but in smb.conf, which every copy gets anew.
    private static async Task<string> ProvisionAsync(DomainDefinition definition)
    {
        string root = Directory.CreateTempSubdirectory("parley-domain-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        string directory = Path.Combine(root, "dc");
        _ = await Program.RunAsync(
            "samba-tool",
            [
                "domain", "provision", "--realm=" + definition.Realm, "--domain=" + definition.NetBiosName,
                "--server-role=dc", "--dns-backend=NONE", "--host-name=" + definition.HostLabel,
                "--adminpass=" + DomainDefinition.AdministratorPassword, "--host-ip=127.0.0.1",
                "--targetdir=" + directory, "--option=interfaces=127.0.0.1/8", "--option=bind interfaces only=yes",
            ]);
        // SASL GSSAPI asks for a ticket of this name.
        _ = await Program.RunAsync(
            "samba-tool",
            [
                "spn", "add", "ldap/" + definition.HostName, definition.HostLabel.ToUpperInvariant() + "$",
                "-H", Path.Combine(directory, "private", "sam.ldb"),
                "--configfile=" + Path.Combine(directory, "etc", "smb.conf"),
            ]);
        return directory;
    }
}
