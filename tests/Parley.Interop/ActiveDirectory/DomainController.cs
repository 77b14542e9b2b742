// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Parley.Interop.Harness;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// A Samba Active Directory domain controller of a test's own: a domain just provisioned, on a loopback address of its
/// own, without DNS. Ended by process id, with everything it started.
/// </summary>
public sealed class DomainController : IAsyncDisposable
{
    private static readonly int[] s_ports = [389, 636, 88];

    private readonly string _root;
    private readonly DomainFiles _files;
    private readonly HostsEntry _entry;
    private Process? _process;
    private int _tickets;

    private DomainController(DomainDefinition definition, string root, string log)
    {
        _root = root;
        _files = new DomainFiles(root);
        Definition = definition;
        Address = ControllerAddress.Free();
        _entry = new HostsEntry(Address, definition.HostName);
        Log = log;
        People = new DomainPeople(definition, _files);
    }

    public DomainDefinition Definition { get; }

    /// <summary>What it listens on; its name resolves to it.</summary>
    public string Address { get; }

    /// <summary>The controller's DNS name, which is in its certificate.</summary>
    public string HostName => Definition.HostName;

    /// <summary>The authority of its certificate (PEM).</summary>
    public string AuthorityFile => _files.Authority;

    /// <summary>A krb5.conf that knows this domain and asks no DNS.</summary>
    public string KerberosConfiguration => _files.KerberosConfiguration;

    /// <summary>Its smb.conf, for <c>ntlm_auth --configfile</c>.</summary>
    public string SambaConfiguration => _files.SambaConfiguration;

    /// <summary>The people, groups and units of the domain; changed in its database, running or not.</summary>
    public DomainPeople People { get; }

    /// <summary>What Samba says, kept for reading.</summary>
    public string Log { get; }

    /// <summary>
    /// Variables for a server or client of this domain: the Kerberos configuration, and for <c>ntlm_auth</c> the way to
    /// this controller's winbind (the usual place is one per machine).
    /// </summary>
    public (string Name, string Value)[] Environment =>
    [
        ("KRB5_CONFIG", KerberosConfiguration),
        ("LD_PRELOAD", Path.Combine(Path.GetDirectoryName(Workspace.Driver)!, "winbind-socket.so")),
        ("SELFTEST_WINBINDD_SOCKET_DIR", _files.WinbindSockets),
    ];

    /// <summary>A new domain with one controller, which answers when this returns.</summary>
    public static async Task<DomainController> StartAsync(DomainDefinition definition)
    {
        string root = Directory.CreateTempSubdirectory("parley-dc-").FullName;
        string log = Path.Combine(Workspace.NewDirectory("dc-" + definition.NetBiosName), "samba.log");
        DomainController controller = new(definition, root, log);
        try
        {
            await DomainTemplate.CopyAsync(definition, controller._files.Directory);
            controller._files.WriteSambaConfiguration(definition, controller.Address, log);
            controller._files.WriteKerberosConfiguration(definition, controller.Address);
            controller._files.WriteCertificate(definition.HostName, definition.DnsName);
            await controller.RunAsync();
            return controller;
        }
        catch
        {
            await controller.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Another controller of the domain of one that runs, with all that is there now; it answers when this returns.
    /// From then on clients of the first know both, <see cref="AuthorityFile"/> here is that of both, and
    /// <see cref="ReplicateFromAsync"/> alone takes changes from one to the other.
    /// </summary>
    public static async Task<DomainController> JoinAsync(DomainController first)
    {
        DomainDefinition definition = first.Definition with { HostLabel = "second-" + first.Definition.HostLabel };
        string root = Directory.CreateTempSubdirectory("parley-dc-").FullName;
        string log = Path.Combine(Workspace.NewDirectory("dc-second"), "samba.log");
        DomainController controller = new(definition, root, log);
        try
        {
            await DomainTemplate.JoinAsync(definition, first, controller._files, controller.Address);
            controller._files.WriteSambaConfiguration(definition, controller.Address, log);
            controller._files.WriteKerberosConfiguration(definition, controller.Address);
            controller._files.WriteCertificate(definition.HostName);
            await File.AppendAllTextAsync(
                controller.AuthorityFile, "\n" + await File.ReadAllTextAsync(first.AuthorityFile));
            await controller.RunAsync();
            first._files.WriteKerberosConfiguration(definition, first.Address, controller.Address);
            return controller;
        }
        catch
        {
            await controller.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes over what another controller of the domain has, as replication does in its time.</summary>
    public Task ReplicateFromAsync(DomainController source) => Program.RunAsync(
        "samba-tool",
        [
            "drs", "replicate", "--local", HostName, source.HostName, Definition.BaseName,
            "-U", "Administrator", "--password=" + DomainDefinition.AdministratorPassword,
            "--configfile=" + SambaConfiguration,
        ],
        null, ("KRB5_CONFIG", source.KerberosConfiguration));

    /// <summary>Starts it again after it was stopped or killed; it answers when this returns.</summary>
    public async Task RunAsync()
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("The controller is running.");
        }

        // A session of its own keeps the test's terminal signals away; the id stays the one started here.
        _process = Process.Start(new ProcessStartInfo(
            "setsid",
            [
                "samba", "--configfile=" + SambaConfiguration, "--foreground", "--no-process-group",
            ])
        {
            UseShellExecute = false,
        })!;
        await Until.TrueAsync(AnswersAsync, $"the controller {HostName} does not answer; see {Log}");
    }

    /// <summary>Ends it politely.</summary>
    public Task StopAsync() => EndAsync(ProcessTree.Sigterm);

    /// <summary>Ends every process of it at once (SIGKILL), as a loss of power does.</summary>
    public Task KillAsync() => EndAsync(ProcessTree.Sigkill);

    /// <summary>Gets a ticket with a password (kinit) and returns its cache, for KRB5CCNAME.</summary>
    /// <param name="user">A principal of this realm, with or without it.</param>
    /// <param name="password">The password.</param>
    /// <param name="options">More options of kinit, such as <c>-l 10m</c>.</param>
    public async Task<string> GetTicketAsync(string user, string password, params string[] options)
    {
        string cache = "FILE:" + _files.NewFile($"cache-{++_tickets}");
        _ = await Program.RunAsync(
            "kinit", [.. options, "-c", cache, user], password + "\n", ("KRB5_CONFIG", KerberosConfiguration));
        return cache;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _entry.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task EndAsync(int signal)
    {
        Process process = _process ?? throw new InvalidOperationException("The controller is not running.");
        int[] all = ProcessTree.Of(process.Id);
        ProcessTree.Signal(signal == ProcessTree.Sigkill ? all : [process.Id], signal);
        await process.WaitForExitAsync().WaitAsync(Guard.Process, TimeProvider.System);
        // Winbind has a session of its own.
        ProcessTree.Signal(all.Skip(1).Where(static p => !ProcessTree.HasEnded(p)), signal);
        await Until.TrueAsync(() => Task.FromResult(all.All(ProcessTree.HasEnded)), $"{HostName} does not end");
        process.Dispose();
        _process = null;
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"The controller {HostName} has ended; see {Log}");
        }

        foreach (int port in s_ports)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Parse(Address), port);
            }
            catch (SocketException)
            {
                return false;
            }
        }

        try
        {
            _ = await Program.RunAsync("wbinfo", ["--ping-dc"], null, Environment);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
