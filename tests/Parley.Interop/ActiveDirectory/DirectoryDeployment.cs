// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.TestKit;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>A Parley whose people come from a real domain: it reads the domain and holds a keytab.</summary>
public sealed class DirectoryDeployment : IAsyncDisposable
{
    public const string Password = "Secret-1234";

    public const string ReaderPassword = "Reader-Parley-1";
    private const string Reader = "parley-reader";

    private static readonly string[] s_services = ["sip/" + Deployment.Host, "HTTP/" + Deployment.Host];

    private readonly (string Name, string Value)[] _commandEnvironment;

    private DirectoryDeployment(
        DomainController controller, Deployment parley, string keytab, (string Name, string Value)[] commandEnvironment)
    {
        _commandEnvironment = commandEnvironment;
        Controller = controller;
        Parley = parley;
        Keytab = keytab;
    }

    public DomainController Controller { get; }

    public Deployment Parley { get; }

    /// <summary>The server's keys.</summary>
    public string Keytab { get; }

    /// <summary>A domain just provisioned, and a server that reads it.</summary>
    /// <param name="name">Names the logs.</param>
    /// <param name="registrar">What the registrar offers.</param>
    /// <param name="web">What the ticket service accepts.</param>
    /// <param name="settings">More options of <c>directory add</c>.</param>
    public static Task<DirectoryDeployment> StartAsync(
        string name, string registrar = "tls-dsk,kerberos", string web = "kerberos", params string[] settings) =>
        StartAsync(name, registrar, web, null, settings);

    /// <summary>The same with a server, and commands of its administrator, that go by a clock of their own.</summary>
    internal static async Task<DirectoryDeployment> StartAsync(
        string name, string registrar, string web, MovedClock? clock, params string[] settings)
    {
        DomainController controller = await DomainController.StartAsync(DomainDefinition.Contoso);
        Deployment? parley = null;
        try
        {
            await controller.People.AddServiceAsync("svc-parley", "Svc-Parley-1", s_services);
            string keytab = await controller.People.ExportKeytabAsync("parley.keytab", s_services);
            await AddReaderAsync(controller);
            parley = await Deployment.CreateAsync(
                name, "127.0.0.1", LoopbackPort.Free(), "--auth", registrar, "--web-auth", web);
            parley.ServeOptions = ["--keytab", keytab];
            parley.ServeEnvironment = clock?.Over(controller.Environment) ?? controller.Environment;
            parley.ClientEnvironment = [("KRB5_CONFIG", controller.KerberosConfiguration)];
            DirectoryDeployment deployment = new(controller, parley, keytab, clock?.Environment ?? []);
            await parley.ServeAsync();
            await deployment.AddDomainAsync(controller, settings);
            return deployment;
        }
        catch
        {
            if (parley is not null)
            {
                await parley.DisposeAsync();
            }

            await controller.DisposeAsync();
            throw;
        }
    }

    /// <summary>The least account that can follow a domain at once.</summary>
    public static async Task AddReaderAsync(DomainController controller)
    {
        await controller.People.AddUserAsync(Reader, ReaderPassword);
        await controller.People.LetSeeDeletedAsync(Reader);
    }

    /// <summary>A <c>parley</c> command on this deployment, whatever comes of it.</summary>
    public Task<CommandResult> RunAsync(string[] command, string? input = null) =>
        ParleyProcess.RunAsync(
            [.. command, "--data", Parley.Data], input, [.. Parley.ClientEnvironment, .. _commandEnvironment]);

    /// <summary>The same, and it must succeed.</summary>
    public async Task<CommandResult> MustAsync(string[] command, string? input = null)
    {
        CommandResult result = await RunAsync(command, input);
        Assert.True(
            result.ExitCode == 0, $"parley {string.Join(' ', command)}: {result.ExitCode} {result.Output}{result.Error}");
        return result;
    }

    /// <summary>Adds a domain and waits until everybody in it was read.</summary>
    public async Task AddDomainAsync(DomainController controller, params string[] settings)
    {
        await MustAsync(
            [
                "directory", "add", controller.Definition.DnsName, "--netbios", controller.Definition.NetBiosName,
                "--controller", controller.HostName, "--bind-name", $"{Reader}@{controller.Definition.DnsName}",
                "--bind-password-stdin", "--ca", controller.AuthorityFile, .. settings,
            ],
            ReaderPassword + "\n");
        await MustAsync(["directory", "sync", controller.Definition.DnsName]);
    }

    /// <summary>Another domain with keys of its own for this server, and an account to read it with.</summary>
    public async Task TrustAsync(DomainController other)
    {
        await other.People.AddServiceAsync("svc-parley", "Svc-Parley-2", s_services);
        _ = await other.People.ExportKeytabAsync(Keytab, s_services);
        await AddReaderAsync(other);
    }

    /// <summary>Adds a person to the domain and enables them here.</summary>
    public async Task AddPersonAsync(string user)
    {
        await Controller.People.AddUserAsync(
            user, Password, ("mail", Deployment.Address(user)), ("displayName", "Person " + user));
        await MustAsync(["directory", "sync", Controller.Definition.DnsName]);
        await MustAsync(["directory", "enable", user]);
    }

    /// <summary>What <c>directory people</c> says of a person; null when it does not know them.</summary>
    public async Task<JsonElement?> PersonAsync(string find)
    {
        CommandResult result = await MustAsync(["directory", "people", "--find", find, "--json"]);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.GetArrayLength() == 1 ? document.RootElement[0].Clone() : null;
    }

    /// <summary>A client with a ticket for single sign-on.</summary>
    /// <param name="user">The name in the domain.</param>
    /// <param name="password">The password there.</param>
    /// <param name="domain">The domain, when it is another than the first.</param>
    public async Task<PidginClient> ClientWithTicketAsync(
        string user, string password = Password, DomainController? domain = null)
    {
        domain ??= Controller;
        string cache = await domain.GetTicketAsync(user, password);
        IReadOnlyList<(string, string)> before = Parley.ClientEnvironment;
        Parley.ClientEnvironment = [("KRB5_CONFIG", domain.KerberosConfiguration), ("KRB5CCNAME", cache)];
        PidginClient client = Parley.Client(user);
        Parley.ClientEnvironment = before;
        return client;
    }

    /// <summary>
    /// Changes something in the domain and measures until the client is out; it must be so within the six seconds of
    /// row T04.
    /// </summary>
    public static async Task<ClientEvent> IsOutAfterAsync(PidginClient client, Func<Task> change)
    {
        Task<ClientEvent> error = client.ExpectAsync("connection-error");
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        long before = MonotonicClock.Nanoseconds;
        await change();
        ClientEvent off = await signedOff;

        // From before the tool that changes the domain was started, so the true time is shorter.
        TimeSpan taken = TimeSpan.FromTicks((off.At - before) / TimeSpan.NanosecondsPerTick);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"off {taken.TotalMilliseconds:F0} ms after the change began"));
        Assert.True(taken < TimeSpan.FromSeconds(6), $"signed off {taken.TotalSeconds} s after the change began");
        return await error;
    }

    public async ValueTask DisposeAsync()
    {
        await Parley.DisposeAsync();
        await Controller.DisposeAsync();
    }
}
