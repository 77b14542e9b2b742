// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Xunit;

namespace Parley.Web.Tests.Soap;

/// <summary>
/// Attacks on the signature of the ticket's key: what is signed and what is believed must be the same octets. The body
/// is not covered by the protocol's signature; TLS protects it, and the certificate is bound to the ticket.
/// </summary>
[Trait("claim", "T30")]
public sealed class SignatureWrappingTests : IAsyncLifetime
{
    private const string Utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private WebDeployment _deployment = null!;
    private WebClient _client = null!;
    private ClientTicket _ticket = null!;

    public async ValueTask InitializeAsync()
    {
        _deployment = await WebDeployment.StartAsync();
        _deployment.Directory.Add("alice@contoso.test", "Secret12");
        _client = _deployment.Client("alice@contoso.test", "Secret12");
        _ticket = await _client.GetTicketAsync(_deployment.Addresses.CertificateProof);
    }

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task Control_TheUnalteredRequestIsGood() => Assert.Equal(200, await SendAsync(static b => b));

    [Fact]
    public async Task SecondTimestampInSecurity_IsRefused() =>
        Assert.Equal(
            500,
            await SendAsync(
                b => b.Replace("<wsse:Security>", "<wsse:Security>" + Later("other"), StringComparison.Ordinal)));

    [Fact]
    public async Task SignedTimestampMovedAwayAndAnotherInItsPlace_IsRefused()
    {
        string signed = WebClient.Timestamp(_ticket);
        Assert.Equal(500, await SendAsync(b => b.Replace(signed, Later("timestamp"), StringComparison.Ordinal)
            .Replace("<SOAP-ENV:Header>", $"<SOAP-ENV:Header><wrap>{signed}</wrap>", StringComparison.Ordinal)));
        Assert.Equal(500, await SendAsync(b => b.Replace(signed, Later("other"), StringComparison.Ordinal)
            .Replace("<SOAP-ENV:Header>", $"<SOAP-ENV:Header><wrap>{signed}</wrap>", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("ID")]
    [InlineData("id")]
    [InlineData("xml:id")]
    public async Task AnotherElementWithTheTimestampsId_IsRefused(string attribute) =>
        Assert.Equal(
            500,
            await SendAsync(
                b =>
                    b.Replace(
                        "<SOAP-ENV:Header>", $"<SOAP-ENV:Header><x {attribute}=\"timestamp\"/>",
                        StringComparison.Ordinal)));

    [Fact]
    public async Task TimestampAltered_IsRefused() =>
        Assert.Equal(
            500,
            await SendAsync(static b => b.Replace("<wsu:Expires>2026", "<wsu:Expires>2027", StringComparison.Ordinal)));

    [Fact]
    public async Task TimestampWithAComment_IsRefused() =>
        Assert.Equal(
            500,
            await SendAsync(
                static b => b.Replace("<wsu:Expires>2026", "<wsu:Expires>2<!-- -->026", StringComparison.Ordinal)));

    [Fact]
    public async Task SecondAssertion_IsRefused()
    {
        Assert.Equal(
            500,
            await SendAsync(
                b => b.Replace("<wsse:Security>", "<wsse:Security>" + _ticket.Assertion, StringComparison.Ordinal)));
        Assert.Equal(
            500,
            await SendAsync(
                b => b.Replace(_ticket.Assertion, $"<wrap>{_ticket.Assertion}</wrap>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SecondSecurityOrSignature_IsRefused()
    {
        Assert.Equal(
            500,
            await SendAsync(
                static b =>
                    b.Replace(
                        "<wsse:Security>", "<wsse:Security></wsse:Security><wsse:Security>",
                        StringComparison.Ordinal)));
        string signature = WebClient.Signature(_ticket);
        Assert.Equal(500, await SendAsync(b => b.Replace(signature, signature + signature, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#other")]
    [InlineData("timestamp")]
    [InlineData("#xpointer(id('timestamp'))")]
    [InlineData("http://127.0.0.1:9/timestamp")]
    public async Task ReferenceToAnythingElse_IsRefused(string uri) =>
        Assert.Equal(
            500, await SendSignedAsync(WebClient.Signature(_ticket, WebClient.Timestamp(_ticket), _ticket.Proof, uri)));

    [Theory]
    [InlineData("<HMACOutputLength>8</HMACOutputLength>")]
    [InlineData("<HMACOutputLength>0</HMACOutputLength>")]
    public async Task TruncatedHmac_IsRefused(string content) =>
        Assert.Equal(500, await SendSignedAsync(
            WebClient.Signature(_ticket, WebClient.Timestamp(_ticket), _ticket.Proof, methodContent: content)));

    [Fact]
    public async Task KeyInfoOfAnotherTicket_IsRefused() =>
        Assert.Equal(500, await SendSignedAsync(WebClient.Signature(
            _ticket, WebClient.Timestamp(_ticket), _ticket.Proof,
            keyIdentifier: "SamlSecurityToken-00000000000000000000000000000000")));

    [Theory]
    [InlineData("xmldsig#hmac-sha1", "xmldsig#rsa-sha1")]
    [InlineData("xmldsig#sha1", "xmldsig-more#md5")]
    [InlineData("2001/10/xml-exc-c14n#", "TR/1999/REC-xslt-19991116")]
    public async Task OtherAlgorithms_AreRefused(string from, string to) =>
        Assert.Equal(500, await SendAsync(b => b.Replace(from, to, StringComparison.Ordinal)));

    [Fact]
    public async Task SecondReferenceOrTransform_IsRefused()
    {
        const string Transform = "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
        Assert.Equal(
            500, await SendAsync(static b => b.Replace(Transform, Transform + Transform, StringComparison.Ordinal)));
        Assert.Equal(
            500,
            await SendAsync(
                static b => b.Replace("</Reference>", "</Reference><Reference URI=\"\"/>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SignatureOfAnotherTicket_IsRefused()
    {
        ClientTicket other = await _client.GetTicketAsync(_deployment.Addresses.CertificateProof);
        Assert.Equal(500, await SendSignedAsync(WebClient.Signature(other)));
        Assert.Equal(
            500, await SendSignedAsync(WebClient.Signature(_ticket, WebClient.Timestamp(_ticket), other.Proof)));
    }

    [Theory]
    [InlineData("2026-11-22T05:06:21Z", "2026-11-22T06:01:21Z", 200)]
    [InlineData("2026-11-22T05:06:22Z", "2026-11-22T06:01:21Z", 500)]
    [InlineData("2026-11-22T04:01:21Z", "2026-11-22T05:01:21Z", 500)]
    [InlineData("never", "2026-11-22T06:01:21Z", 500)]
    public async Task TimesOfAClientThatWritesItsOwn_MustHoldNow(string created, string expires, int status)
    {
        string timestamp =
            $"<wsu:Timestamp xmlns:wsu=\"{Utility}\" wsu:Id=\"timestamp\"><wsu:Created>{created}</wsu:Created>"
            + $"<wsu:Expires>{expires}</wsu:Expires></wsu:Timestamp>";
        string body = _client.CertificateRequest(
            _ticket, _client.Pkcs10(), timestamp, WebClient.Signature(_ticket, timestamp, _ticket.Proof));
        Assert.Equal(status, (await _client.RequestCertificateAsync(body)).Status);
    }

    // The namespace may stand further out, as exclusive canonical form allows: other clients write it so.
    [Fact]
    public async Task TimestampWithItsNamespaceFurtherOut_IsGood() =>
        Assert.Equal(200, await SendAsync(static b => b
            .Replace($"<wsu:Timestamp xmlns:wsu=\"{Utility}\" ", "<wsu:Timestamp ", StringComparison.Ordinal)
            .Replace(
                "<SOAP-ENV:Header>", $"<SOAP-ENV:Header xmlns:wsu=\"{Utility}\" xmlns:unused=\"urn:x\">",
                StringComparison.Ordinal)));

    private static string Later(string id) =>
        $"<wsu:Timestamp xmlns:wsu=\"{Utility}\" wsu:Id=\"{id}\"><wsu:Created>2026-11-22T05:01:21Z</wsu:Created>"
        + "<wsu:Expires>2027-11-22T05:01:21Z</wsu:Expires></wsu:Timestamp>";

    private async Task<int> SendAsync(Func<string, string> alter)
    {
        string body = _client.CertificateRequest(_ticket, _client.Pkcs10());
        HttpAnswer answer = await _client.RequestCertificateAsync(alter(body));
        if (answer.Status != 200)
        {
            Assert.Empty(_deployment.Directory.Certificates);
        }

        return answer.Status;
    }

    private async Task<int> SendSignedAsync(string signature) =>
        (await _client.RequestCertificateAsync(
            _client.CertificateRequest(_ticket, _client.Pkcs10(), WebClient.Timestamp(_ticket), signature))).Status;
}
