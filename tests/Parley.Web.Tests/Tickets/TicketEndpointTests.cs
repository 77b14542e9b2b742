// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Kernel.Identifiers;
using Xunit;

namespace Parley.Web.Tests.Tickets;

public sealed class TicketEndpointTests : IAsyncLifetime
{
    private WebDeployment _deployment = null!;
    private AccountId _alice;

    private string Service => _deployment.Addresses.CertificateProof;

    private WebClient Alice => _deployment.Client("alice@contoso.test", "Secret12");

    public async ValueTask InitializeAsync()
    {
        _deployment = await WebDeployment.StartAsync();
        _alice = _deployment.Directory.Add("alice@contoso.test", "Secret12");
        _deployment.Directory.Add("bob@contoso.test", "Different1");
    }

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task SignedIn_GetsATicket()
    {
        HttpAnswer answer = await Alice.RequestTicketAsync(Service);
        Assert.Equal(200, answer.Status);
        Assert.Contains("Context=\"8c2f4a1e-0000-4000-8000-1234567890ab\"", answer.Body, StringComparison.Ordinal);
        // The text the client will sign: no blanks, prefix wsu declared outside (client contract 4.3).
        Assert.Contains(
            "<Lifetime><wsu:Created>2026-11-22T05:01:21Z</wsu:Created>"
                + "<wsu:Expires>2026-11-22T06:01:21Z</wsu:Expires></Lifetime>",
            answer.Body, StringComparison.Ordinal);
        Assert.Single(XElement.Parse(answer.Body).Descendants(), static e => e.Name.LocalName == "BinarySecret");
    }

    [Fact]
    public async Task TicketForAutodiscover_LivesEightHours()
    {
        HttpAnswer answer = await Alice.RequestTicketAsync(_deployment.Addresses.AutodiscoverUser);
        Assert.Contains("<wsu:Expires>2026-11-22T13:01:21Z</wsu:Expires>", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("claim", "T30")]
    [InlineData("sip:bob@contoso.test")]
    [InlineData("sip:nobody@contoso.test")]
    [InlineData("sip:alice@elsewhere.test")]
    public async Task AddressOfAnother_IsRefusedAlikeWhetherItExists(string claimed)
    {
        WebClient client = new(
            () => _deployment.ConnectAsync(), _deployment.Addresses.CertificateProof, "alice@contoso.test", "Secret12")
        { Claimed = claimed };
        HttpAnswer answer = await client.RequestTicketAsync(Service);
        Assert.Equal("The account that signed in does not have the address it asks for.", WebClient.FaultOf(answer));
        Assert.StartsWith("28000;", answer.Value("X-Ms-diagnostics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://fe1.contoso.test/CertProv/Other.svc")]
    [InlineData("https://evil.test/CertProv/CertProvisioningService.svc/WebTicket_Proof_SHA1")]
    [InlineData("urn:nothing")]
    public async Task UnknownService_IsRefused(string service) =>
        Assert.Contains(
            "service", WebClient.FaultOf(await Alice.RequestTicketAsync(service)), StringComparison.Ordinal);

    [Fact]
    [Trait("claim", "T04")]
    public async Task AccountDisabledBetweenProofAndRequest_GetsNothing()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        string body = Alice.TicketRequest(Service);
        Assert.Equal(200, (await Alice.RequestTicketAsync(connection, body)).Status);
        Assert.Equal(200, (await connection.PostAsync(WebClient.TicketPath, WebClient.IssueAction, body)).Status);
        _deployment.Directory.Disable(_alice);
        Assert.Equal(401, (await connection.PostAsync(WebClient.TicketPath, WebClient.IssueAction, body)).Status);
    }

    [Fact]
    public async Task Metadata_NamesTheOnePort()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await connection.GetAsync(WebClient.TicketPath + "/mex");
        Assert.Equal(200, answer.Status);
        XElement port = XElement.Parse(answer.Body).Elements()
            .Single(static e => e.Name.LocalName == "service").Elements().Single();
        Assert.Equal("WebTicketServiceWinNegotiate", port.Attribute("name")?.Value);
        Assert.Equal(_deployment.Addresses.TicketService, port.Elements().Single().Attribute("location")?.Value);
        Assert.DoesNotContain("WsFedBearer", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task PlainHttp_IsRefusedWithAProblem()
    {
        await using HttpConnection connection = await HttpConnection.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, _deployment.PlainPort), WebDeployment.Host, null);
        HttpAnswer answer = await connection.PostAsync(
            WebClient.TicketPath, WebClient.IssueAction, Alice.TicketRequest(Service));
        Assert.Equal(403, answer.Status);
        Assert.Equal("application/problem+json", answer.Value("Content-Type"));
        Assert.Empty(answer.Values("WWW-Authenticate"));
    }
}
