// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Directory.Credentials;
using Parley.Hosting.Lifecycle;
using Parley.Management.Commands;
using Parley.Management.Http;
using Parley.Management.Signatures;
using Xunit;

namespace Parley.Management.Tests.Http;

public sealed class AdministrationEndpointTests
{
    private static readonly X509Certificate2 NoRoot = MakeRoot();

    [Fact]
    public async Task Client_AndServer_OverTls_DoACommand()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        await using WebApplication server = await StartAsync(fixture, fixture.Authorities.IssueServer(["localhost"]));
        using AdministrationClient client = new(fixture.Authorities.Root, [EndPoint(server)]);

        AdministrationReply? reply = await client.SendAsync(
            fixture.Sign(new AddUserCommand("alice@contoso.test", Password: new SecretText("correct horse"))),
            ManagementFixture.Token);

        Assert.Equal((AdministrationStatus.Ok, true), (reply!.Status, reply.Changed));
        Assert.Single(fixture.Directory.Accounts.List());
        SignedRequest signed = fixture.Sign(new DisableUserCommand("bob@contoso.test"));
        Assert.Equal(AdministrationStatus.NotFound, (await client.SendAsync(signed, ManagementFixture.Token))!.Status);
        Assert.Equal(AdministrationStatus.Replayed, (await client.SendAsync(signed, ManagementFixture.Token))!.Status);
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task Client_RefusesAServerThatIsNotThisDeployments()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        await using WebApplication server = await StartAsync(fixture, fixture.Authorities.IssueServer(["localhost"]));
        using AdministrationClient client = new(NoRoot, [EndPoint(server)]);
        await AssertRefusesAsync(client, fixture);
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task Client_RefusesAServerOfAnotherName()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        await using WebApplication server = await StartAsync(
            fixture, fixture.Authorities.IssueServer(["other.contoso.test"]));
        using AdministrationClient client = new(fixture.Authorities.Root, [EndPoint(server)]);
        await AssertRefusesAsync(client, fixture);
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task Client_RefusesADeviceCertificateAsAServers()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using AdministrationClient client = new(fixture.Authorities.Root, [(IPEndPoint)listener.LocalEndpoint]);
        Task server = ServeAsync(
            listener, fixture.DeviceCredential("localhost@contoso.test"), fixture.Authorities.PeopleAuthority);
        await AssertRefusesAsync(client, fixture);
        await server;
    }

    [Fact]
    public async Task Client_WithoutAServer_HasSentNothing()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        using TcpListener nobody = new(IPAddress.Loopback, 0);
        nobody.Start();
        IPEndPoint address = (IPEndPoint)nobody.LocalEndpoint;
        nobody.Stop();
        using AdministrationClient client = new(fixture.Authorities.Root, [address]);
        Assert.Null(await client.SendAsync(fixture.Sign(new ListUsersCommand()), ManagementFixture.Token));
    }

    [Fact]
    public async Task Endpoint_UnsignedRequest_IsAnsweredBeforeItsBodyIsRead()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        await using WebApplication server = await StartAsync(fixture, fixture.Authorities.IssueServer(["localhost"]));
        using TcpClient tcp = new();
        await tcp.ConnectAsync(EndPoint(server), ManagementFixture.Token);
        await using SslStream tls = new(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost", CertificateChainPolicy = Policy(fixture.Authorities.Root),
            },
            ManagementFixture.Token);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /admin/v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n"),
            ManagementFixture.Token);
        byte[] answer = new byte[12];
        await tls.ReadExactlyAsync(answer, ManagementFixture.Token);
        Assert.Equal("HTTP/1.1 400", Encoding.ASCII.GetString(answer));
    }

    [Theory]
    [InlineData("GET", "/admin/v1/commands", 405)]
    [InlineData("POST", "/admin/v1/commands?x=1", 400)]
    [InlineData("POST", "/admin/v1/commands", 400)]
    public async Task Endpoint_RequestsOfAnotherForm_AreProblems(string method, string path, int status)
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        await using WebApplication server = await StartAsync(fixture, fixture.Authorities.IssueServer(["localhost"]));
        using HttpClient http = Trusting(fixture.Authorities.Root);
        using HttpRequestMessage message = new(
            new HttpMethod(method), $"https://localhost:{EndPoint(server).Port}{path}");
        message.Content = method == "POST" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        using HttpResponseMessage response = await http.SendAsync(message, ManagementFixture.Token);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Endpoint_HeadersSentTwice_AreRefused()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(clock: TimeProvider.System);
        await using WebApplication server = await StartAsync(fixture, fixture.Authorities.IssueServer(["localhost"]));
        SignedRequest signed = fixture.Sign(new ListUsersCommand());
        HttpStatusCode once = await SendAsync(server, fixture.Authorities.Root, signed, twice: false);
        Assert.Equal(HttpStatusCode.OK, once);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await SendAsync(server, fixture.Authorities.Root, fixture.Sign(new ListUsersCommand()), twice: true));
    }

    [Fact]
    public async Task Endpoint_BodyBeyondTheLimit_Is413()
    {
        AdministrationOptions options = new()
        {
            Target = AdministrationOptions.TargetFor("localhost", 443), MaximumBodyBytes = 1000,
        };
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync(options, TimeProvider.System);
        await using WebApplication server = await StartAsync(fixture, fixture.Authorities.IssueServer(["localhost"]));
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            await SendAsync(server, fixture.Authorities.Root, fixture.Sign(new byte[1001]), twice: false));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await SendAsync(server, fixture.Authorities.Root, fixture.Sign(new byte[1000]), twice: false));
    }

    private static async Task<HttpStatusCode> SendAsync(
        WebApplication server, X509Certificate2 root, SignedRequest signed, bool twice)
    {
        using HttpClient http = Trusting(root);
        using HttpRequestMessage message = new(
            HttpMethod.Post, $"https://localhost:{EndPoint(server).Port}{AdministrationOptions.Path}");
        message.Content = new ReadOnlyMemoryContent(signed.Body);
        message.Content.Headers.Add("Content-Type", signed.Head.ContentType);
        message.Content.Headers.Add("Content-Digest", signed.Head.ContentDigest);
        message.Headers.Add("Client-Cert", signed.Head.ClientCert);
        message.Headers.Add(
            "Signature-Input", twice ? [signed.Head.SignatureInput, "x=()"] : [signed.Head.SignatureInput]);
        message.Headers.Add("Signature", signed.Head.Signature);
        using HttpResponseMessage response = await http.SendAsync(message, ManagementFixture.Token);
        return response.StatusCode;
    }

    private static async Task AssertRefusesAsync(AdministrationClient client, ManagementFixture fixture)
    {
        ParleyException exception = await Assert.ThrowsAsync<ParleyException>(
            () => client.SendAsync(fixture.Sign(new AddUserCommand("alice@contoso.test")), ManagementFixture.Token));
        Assert.Contains("certificate", exception.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Directory.Accounts.List());
    }

    private static async Task<WebApplication> StartAsync(ManagementFixture fixture, X509Certificate2 certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ServerCertificateChain =
                [
                    fixture.Authorities.ServerAuthority, fixture.Authorities.PeopleAuthority,
                ];
            })));
        WebApplication app = builder.Build();
        app.MapAdministration(fixture.Service);
        await app.StartAsync(ManagementFixture.Token);
        return app;
    }

    // Kestrel itself refuses such a certificate; an attacker's server would not.
    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, X509Certificate2 issuer)
    {
        using TcpClient peer = await listener.AcceptTcpClientAsync(ManagementFixture.Token);
        await using SslStream tls = new(peer.GetStream());
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [issuer], offline: true),
                },
                ManagementFixture.Token);
            await tls.ReadExactlyAsync(new byte[1], ManagementFixture.Token);
        });
    }

    private static IPEndPoint EndPoint(WebApplication app)
    {
        string address = string.Empty;
        foreach (string bound in app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses)
        {
            address = bound;
        }

        return new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
    }

    private static HttpClient Trusting(X509Certificate2 root) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy(root) },
    });

    private static X509ChainPolicy Policy(X509Certificate2 root)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(root);
        return policy;
    }

    private static X509Certificate2 MakeRoot()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=another root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }
}
