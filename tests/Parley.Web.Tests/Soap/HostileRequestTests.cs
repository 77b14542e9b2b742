// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Parley.Web.Tests.Soap;

/// <summary>Bodies that try to hurt the reader, at both services; afterwards the services still serve.</summary>
[Trait("claim", "T21")]
public sealed class HostileRequestTests : IAsyncLifetime
{
    private WebDeployment _deployment = null!;

    private WebClient Alice => _deployment.Client("alice@contoso.test", "Secret12");

    public async ValueTask InitializeAsync()
    {
        _deployment = await WebDeployment.StartAsync();
        _deployment.Directory.Add("alice@contoso.test", "Secret12");
    }

    public async ValueTask DisposeAsync()
    {
        HttpAnswer answer = await Alice.RequestTicketAsync(_deployment.Addresses.CertificateProof);
        await _deployment.DisposeAsync();
        Assert.Equal(200, answer.Status);
    }

    public static TheoryData<string, string> Bodies()
    {
        const string Open = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
        StringBuilder bomb = new("<!DOCTYPE s [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 30; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"<!ENTITY a{i} \"&a{i - 1};&a{i - 1};\">");
        }

        return new()
        {
            { "empty", "" },
            { "text", "hello" },
            { "not well-formed", Open + "<s:Body>" },
            { "entities that double", bomb + "]>" + Open + "<s:Body><a>&a29;</a></s:Body></s:Envelope>" },
            { "external entity",
            "<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>" + Open
                + "<s:Body><a>&x;</a></s:Body></s:Envelope>" },
            { "external DTD",
            "<!DOCTYPE s SYSTEM \"http://127.0.0.1:9/x.dtd\">" + Open + "<s:Body><a/></s:Body></s:Envelope>" },
            { "deep", Open + "<s:Body>" + string.Concat(
                Enumerable.Repeat("<a>", 5000)) + string.Concat(
                    Enumerable.Repeat("</a>", 5000)) + "</s:Body></s:Envelope>" },
            { "many elements", Open + "<s:Body><a>" + string.Concat(
                Enumerable.Repeat("<b/>", 10000)) + "</a></s:Body></s:Envelope>" },
            { "many attributes", Open + "<s:Body><a " + string.Concat(
                Enumerable.Range(0, 5000).Select(static i => $"b{i}='' ")) + "/></s:Body></s:Envelope>" },
            { "two bodies", Open + "<s:Body><a/></s:Body><s:Body><a/></s:Body></s:Envelope>" },
            { "two headers", Open + "<s:Header/><s:Header/><s:Body><a/></s:Body></s:Envelope>" },
            { "two operations", Open + "<s:Body><a/><a/></s:Body></s:Envelope>" },
            { "SOAP 1.2",
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><a/></s:Body></s:Envelope>" },
            { "another operation", Open + "<s:Body><a/></s:Body></s:Envelope>" },
            { "zero octets", "\0\0\0\0" },
        };
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task HostileBody_IsAFaultAtBothServices(string what, string body)
    {
        Assert.NotNull(what);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(
            "The request could not be read.", WebClient.FaultOf(await Alice.RequestTicketAsync(connection, body)));
        Assert.Equal("The request could not be read.", WebClient.FaultOf(await Alice.RequestCertificateAsync(body)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BodyBeyondTheLimit_IsRefused(bool chunked)
    {
        string body = new('a', (64 * 1024) + 1);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await connection.SendAsync(
            "POST", WebClient.ProofPath,
            [("SOAPAction", $"\"{WebClient.PublishAction}\""), ("Content-Type", "text/xml; charset=utf-8")], body,
            chunked);
        Assert.Equal(413, answer.Status);
        Assert.Equal("application/problem+json", answer.Value("Content-Type"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BodyBeyondTheLimit_BeforeSigningIn_IsNotDrainedForEver(bool chunked)
    {
        string body = new('a', 512 * 1024);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await connection.SendAsync(
            "POST", WebClient.TicketPath,
            [("SOAPAction", $"\"{WebClient.IssueAction}\""), ("Content-Type", "text/xml")], body, chunked);
        // Whether the answer or the end of the connection is seen first is the network's affair.
        Assert.Contains(answer.Status, (int[])[0, 401, 413]);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/soap+xml")]
    [InlineData("nonsense")]
    public async Task AnotherContentType_IsRefused(string type)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        foreach (string path in (string[])[WebClient.TicketPath, WebClient.ProofPath])
        {
            HttpAnswer answer = await connection.SendAsync("POST", path, [("Content-Type", type)], "{}");
            Assert.Equal(415, answer.Status);
            Assert.Equal("application/problem+json", answer.Value("Content-Type"));
        }
    }

    [Fact]
    public async Task CompressedBody_IsRefused()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(
            415,
            (await connection.PostAsync(
                WebClient.ProofPath, WebClient.PublishAction, "x", ("Content-Encoding", "gzip"))).Status);
    }

    [Fact]
    public async Task AnotherAction_IsAFault()
    {
        string body = Alice.TicketRequest(_deployment.Addresses.CertificateProof);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        await Alice.RequestTicketAsync(connection, body);
        Assert.Equal(500, (await connection.PostAsync(WebClient.TicketPath, "urn:other", body)).Status);
        Assert.Equal(
            500,
            (await connection.SendAsync("POST", WebClient.TicketPath, [("Content-Type", "text/xml")], body)).Status);
    }

    [Theory]
    [InlineData("<wst:BinarySecret>", "<wst:BinarySecret>AAAA</wst:BinarySecret><wst:BinarySecret>")]
    [InlineData("<wsp:AppliesTo>", "<wsp:AppliesTo/><wsp:AppliesTo>")]
    [InlineData("</auth:ClaimType>", "</auth:ClaimType><auth:ClaimType Uri=\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri\"><auth:Value>sip:bob@contoso.test</auth:Value></auth:ClaimType>")]
    [InlineData("claims/uri", "claims/upn")]
    [InlineData("sip:alice", "tel:alice")]
    [InlineData("200512\"><SOAP-ENV:Body>", "200599\"><SOAP-ENV:Body>")]
    public async Task TicketRequestWithTwoOfOneThingOrAWrongOne_IsAFault(string from, string to)
    {
        string body = Alice.TicketRequest(_deployment.Addresses.CertificateProof);
        string altered = body.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(body, altered);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(
            "The request could not be read.", WebClient.FaultOf(await Alice.RequestTicketAsync(connection, altered)));
    }
}
