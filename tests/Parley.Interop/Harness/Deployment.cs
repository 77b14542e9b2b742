// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Parley.Web.TestKit;
using Parley.TestKit;
using Xunit;
using WebClient = Parley.Web.TestKit.WebClient;

namespace Parley.Interop.Harness;

/// <summary>A Parley of its own on free loopback ports, and the clients of its people.</summary>
public sealed class Deployment : IAsyncDisposable
{
    public const string Domain = "contoso.test";
    public const string Host = "sip.contoso.test";

    private readonly string _directory;
    private readonly List<PidginClient> _clients = [];
    private ParleyProcess? _server;
    private int _logs;

    private Deployment(string directory, string address, int httpsPort)
    {
        _directory = directory;
        Data = Path.Combine(directory, "data");
        IPAddress = address;
        HttpsPort = httpsPort;
    }

    /// <summary>The server's data directory.</summary>
    public string Data { get; }

    public int SipPort { get; } = LoopbackPort.Free();

    public int HttpsPort { get; }

    /// <summary>What it listens on and what its names resolve to.</summary>
    public string IPAddress { get; }

    public IPEndPoint SipEndPoint => new(System.Net.IPAddress.Parse(IPAddress), SipPort);

    public IPEndPoint HttpsEndPoint => new(System.Net.IPAddress.Parse(IPAddress), HttpsPort);

    /// <summary>DIR/ca.pem.</summary>
    public X509Certificate2 Root => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "ca.pem"));

    public string ServerLog => Path.Combine(_directory, "server.log");

    /// <summary>Options of <c>serve</c> beside the usual ones, at every start.</summary>
    public IReadOnlyList<string> ServeOptions { get; set; } = [];

    /// <summary>Variables of the server's environment beside ours, at every start.</summary>
    public IReadOnlyList<(string Name, string Value)> ServeEnvironment { get; set; } = [];

    /// <summary>Variables of the clients' environment beside ours.</summary>
    public IReadOnlyList<(string Name, string Value)> ClientEnvironment { get; set; } = [];

    public ParleyProcess Server => _server ?? throw new InvalidOperationException("The server is not running.");

    public static string Address(string user) => $"{user}@{Domain}";

    /// <summary>A new deployment, initialised and not yet running.</summary>
    public static async Task<Deployment> CreateAsync(
        string name, string address, int httpsPort, params string[] options)
    {
        Deployment deployment = new(Workspace.NewDirectory(name), address, httpsPort);
        CommandResult init = await ParleyProcess.RunAsync(
        [
            "init", "--data", deployment.Data, "--domain", Domain, "--host", Host, "--address", address,
            "--sip-port", deployment.SipPort.ToString(CultureInfo.InvariantCulture),
            "--https-port", httpsPort.ToString(CultureInfo.InvariantCulture), .. options,
        ]);
        Assert.True(init.ExitCode == 0, $"parley init: {init.ExitCode} {init.Output}{init.Error}");
        return deployment;
    }

    public static async Task<Deployment> StartAsync(string name, params string[] options)
    {
        Deployment deployment = await CreateAsync(name, "127.0.0.1", LoopbackPort.Free(), options);
        await deployment.ServeAsync();
        return deployment;
    }

    /// <summary>Starts the server; returns when it is ready.</summary>
    /// <param name="environment">Variables of its environment beside ours.</param>
    public async Task ServeAsync(params (string Name, string Value)[] environment) =>
        _server = await ParleyProcess.ServeAsync(Data, ServerLog, ServeOptions, [.. ServeEnvironment, .. environment]);

    /// <summary>Ends the server politely; it must do so within its ten seconds and say 0.</summary>
    public async Task TerminateAsync()
    {
        int code = await Server.TerminateAsync();
        await Server.DisposeAsync();
        _server = null;
        Assert.Equal(0, code);
    }

    public async Task KillAsync()
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        _server = null;
    }

    /// <summary>A <c>parley user</c> command on one account; it must succeed.</summary>
    public async Task<CommandResult> UserAsync(
        string verb, string user, string? password = null, params string[] options)
    {
        string[] secret = password is null ? [] : ["--password-stdin"];
        CommandResult result = await ParleyProcess.RunAsync(
            ["user", verb, "--data", Data, "--sip", Address(user), .. secret, .. options],
            password is null ? null : password + "\n");
        Assert.True(result.ExitCode == 0, $"parley user {verb}: {result.ExitCode} {result.Output}{result.Error}");
        return result;
    }

    public Task AddUserAsync(string user, string password) =>
        UserAsync("add", user, password, "--name", char.ToUpperInvariant(user[0]) + user[1..]);

    /// <summary>A client that is not signed in yet.</summary>
    /// <param name="user">Whose it will be; names its log.</param>
    /// <param name="options">More options of the driver.</param>
    public PidginClient Client(string user, params string[] options)
    {
        string log = Path.Combine(_directory, $"{++_logs:D2}-{user}.log");
        PidginClient client = PidginClient.Start(user, log,
        [
            "--ca", Path.Combine(Data, "ca.pem"), "--host", $"{Host}={IPAddress}", "--host", $"{Domain}={IPAddress}",
            "--sip-events", .. options,
        ], ClientEnvironment);
        _clients.Add(client);
        return client;
    }

    /// <summary>A TLS connection that is content with nothing but this deployment's certificate.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="from">The address to come from; any when null.</param>
    public async Task<SslStream> OpenTlsAsync(IPEndPoint server, IPAddress? from = null)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(server);
        SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(Root);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = policy });
        return tls;
    }

    /// <summary>Where certificates are asked for.</summary>
    public string CertificateService => $"https://{Host}:{HttpsPort}{WebClient.ProofPath}";

    public Task<HttpConnection> OpenHttpAsync() => HttpConnection.OpenAsync(HttpsEndPoint, Host, Root);

    /// <summary>A client of the web services that is no Pidgin.</summary>
    /// <param name="user">The user part of the address.</param>
    /// <param name="password">The password.</param>
    /// <param name="login">The name to sign in with, when it is not the address.</param>
    public WebClient WebClientOf(string user, string password, string? login = null) =>
        new(OpenHttpAsync, CertificateService, Address(user), password) { Login = login };

    /// <summary>Starts signing in; what comes of it is for the caller to expect.</summary>
    /// <param name="client">The client.</param>
    /// <param name="user">The user part of the address.</param>
    /// <param name="password">The password; null for single sign-on.</param>
    /// <param name="authentication">The scheme.</param>
    /// <param name="login">The name to sign in with, when it is not the address.</param>
    public Task BeginSignInAsync(
        PidginClient client, string user, string? password, string authentication, string? login = null) =>
        client.CommandAsync(
            "login", "account=" + Address(user), "login=" + login, $"server={Host}:{SipPort}", "transport=tls",
            "authentication=" + authentication, password is null ? "sso=yes" : "password=" + password);

    /// <summary>Signs in and waits for the contact list: contacts added before it are dropped by the plugin.</summary>
    public async Task SignInAsync(
        PidginClient client, string user, string? password, string authentication = "tls-dsk", string? login = null)
    {
        Task<ClientEvent> signedOn = client.ExpectAsync("signed-on");
        Task<ClientEvent> contacts = client.ExpectAsync("contacts-ready");
        Task<ClientEvent> failed = client.ExpectAsync("connection-error");
        await BeginSignInAsync(client, user, password, authentication, login);
        Task first = await Task.WhenAny(Task.WhenAll(signedOn, contacts), failed);
        if (first == failed)
        {
            Assert.Fail($"{user} cannot sign in: {(await failed).Line} {client.Log}");
        }

        await first;
    }

    /// <summary>A new client of this person, signed in.</summary>
    public async Task<PidginClient> SignedInAsync(
        string user, string password, string authentication = "tls-dsk", params string[] options)
    {
        PidginClient client = Client(user, options);
        await SignInAsync(client, user, password, authentication);
        return client;
    }

    /// <summary>
    /// Tries to sign in where it must not succeed, and returns the error shown. The client can be used again then.
    /// </summary>
    public async Task<ClientEvent> RefusedAsync(
        PidginClient client, string user, string? password, string authentication, string? login = null)
    {
        Task<ClientEvent> signedOn = client.ExpectAsync("signed-on");
        Task<ClientEvent> failed = client.ExpectAsync("connection-error");
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        await BeginSignInAsync(client, user, password, authentication, login);
        Task<ClientEvent> first = await Task.WhenAny(signedOn, failed);
        Assert.True(first == failed, $"{user} signed in");

        // libpurple tells of the error first, and gives the connection up after that.
        await signedOff;
        return await failed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PidginClient client in Enumerable.Reverse(_clients))
        {
            await client.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
