// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Kernel.Identifiers;
using Xunit;

namespace Parley.Web.Tests.Autodiscover;

public sealed class AutodiscoverEndpointTests : IAsyncLifetime
{
    private const string Media = "application/vnd.microsoft.rtc.autodiscover+xml";
    private const string UserPath = "/Autodiscover/AutodiscoverService.svc/root/user";
    private WebDeployment _deployment = null!;
    private WebClient _client = null!;
    private AccountId _alice;

    public async ValueTask InitializeAsync()
    {
        _deployment = await WebDeployment.StartAsync();
        _alice = _deployment.Directory.Add("alice@contoso.test", "Secret12");
        _client = _deployment.Client("alice@contoso.test", "Secret12");
    }

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task Root_NamesTheUserUrl()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync("lyncdiscover.contoso.test");
        HttpAnswer answer = await connection.GetAsync("/?sipuri=alice@contoso.test", ("Accept", Media + ";v=1"));
        Assert.Equal(200, answer.Status);
        Assert.StartsWith(Media, answer.Value("Content-Type"), StringComparison.Ordinal);
        XElement link = XElement.Parse(answer.Body).Element("Root")!.Elements("Link").Single();
        Assert.Equal("User", link.Attribute("token")?.Value);
        Assert.Equal("https://fe1.contoso.test" + UserPath, link.Attribute("href")?.Value);
    }

    [Fact]
    public async Task User_WithoutATicket_NamesTheTicketServiceAndNoHttpScheme()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await connection.GetAsync(UserPath);
        Assert.Equal(401, answer.Status);
        Assert.Equal(_deployment.Addresses.TicketService, answer.Value("X-MS-WebTicketURL"));
        Assert.Empty(answer.Values("WWW-Authenticate"));
        Assert.Equal("application/problem+json", answer.Value("Content-Type"));
    }

    [Fact]
    public async Task User_WithATicket_SaysWhereToSignIn()
    {
        HttpAnswer answer = await GetUserAsync(await TicketAsync());
        Assert.Equal(200, answer.Status);
        Assert.StartsWith(Media, answer.Value("Content-Type"), StringComparison.Ordinal);
        XElement root = XElement.Parse(answer.Body);
        XElement access = root.Element("User")!.Element("SipClientInternalAccess")!;
        Assert.Equal("Internal", root.Attribute("AccessLocation")?.Value);
        Assert.Equal("sip.contoso.test", access.Attribute("fqdn")?.Value);
        Assert.Equal("15061", access.Attribute("port")?.Value);
        // A link User or Redirect would be followed before anything else is read (client contract 1.2).
        Assert.DoesNotContain(
            root.Element("User")!.Elements("Link"), static l => l.Attribute("token")?.Value is "User" or "Redirect");
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task User_AccountDisabledOrPasswordChanged_TicketDies()
    {
        string ticket = await TicketAsync();
        _deployment.Directory.SetPassword(_alice, "NewSecret1");
        Assert.Equal(401, (await GetUserAsync(ticket)).Status);
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task User_TicketForAnotherServiceExpiredOrAltered_IsRefused()
    {
        string foreign = (await _client.GetTicketAsync(_deployment.Addresses.CertificateProof)).Assertion;
        Assert.Equal(401, (await GetUserAsync(foreign)).Status);
        string ticket = await TicketAsync();
        Assert.Equal(
            401, (await GetUserAsync(ticket.Replace("sip:alice", "sip:bob", StringComparison.Ordinal))).Status);
        _deployment.Time.Advance(TimeSpan.FromHours(8));
        Assert.Equal(401, (await GetUserAsync(ticket)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("opaque=")]
    [InlineData("opaque=!!!")]
    [InlineData("opaque=AAECAw==")]
    [InlineData("other=PGEvPg==")]
    public async Task User_AnythingElseAsATicket_IsRefused(string ticket)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(401, (await connection.GetAsync(UserPath, ("X-MS-WebTicket", ticket))).Status);
        Assert.Equal(
            401, (await connection.GetAsync(UserPath, ("X-MS-WebTicket", "opaque=" + new string('A', 13_000)))).Status);
    }

    private async Task<string> TicketAsync() =>
        (await _client.GetTicketAsync(_deployment.Addresses.AutodiscoverUser)).Assertion;

    private async Task<HttpAnswer> GetUserAsync(string assertion)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        return await connection.GetAsync(
            UserPath, ("X-MS-WebTicket", "opaque=" + Convert.ToBase64String(Encoding.UTF8.GetBytes(assertion))));
    }
}
