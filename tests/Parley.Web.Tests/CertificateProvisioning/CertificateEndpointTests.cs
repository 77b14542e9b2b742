// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
using Parley.Security.TlsDsk;
using Parley.Security.WebTickets;
using Xunit;

namespace Parley.Web.Tests.CertificateProvisioning;

[Trait("claim", "T30")]
public sealed class CertificateEndpointTests : IAsyncLifetime
{
    private const string Invalid = "The ticket is not valid.";
    private const string Unproved = "The request is not signed with the key of its ticket.";
    private WebDeployment _deployment = null!;
    private WebClient _client = null!;
    private AccountId _alice;

    public async ValueTask InitializeAsync()
    {
        _deployment = await WebDeployment.StartAsync();
        _alice = _deployment.Directory.Add("alice@contoso.test", "Secret12");
        _deployment.Directory.Add("bob@contoso.test", "Different1");
        _client = _deployment.Client("alice@contoso.test", "Secret12");
    }

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task TicketAndProof_BuyACertificateThatSignsIn()
    {
        using X509Certificate2 certificate = WebClient.CertificateOf(
            await _client.RequestCertificateAsync(await TicketAsync()));
        DeviceCertificateValidator validator = new(
            _deployment.Authorities, _deployment.Directory, _deployment.Directory);
        DeviceCertificateVerdict verdict = validator.Validate(
            certificate.RawData, MemoryDirectory.Address("alice@contoso.test"), _deployment.Time.GetUtcNow());
        Assert.Equal(AuthenticationFailure.None, verdict.Failure);
        Assert.Equal(_alice, verdict.Account);
        DeviceCertificate stored = Assert.Single(_deployment.Directory.Certificates);
        Assert.Equal("0e324752-e1ab-56eb-8f4a-267c85a97459", stored.DeviceId);
        Assert.Equal(_deployment.Time.GetUtcNow() + TimeSpan.FromDays(180), stored.NotAfter);
    }

    [Fact]
    public async Task Metadata_LeadsToThePortAndToTheTicketService()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await connection.GetAsync("/CertProv/CertProvisioningService.svc/mex");
        XElement root = XElement.Parse(answer.Body);
        XElement policy = root.Elements().Single(static e => e.Name.LocalName == "Policy");
        Assert.Equal(
            "CertProvisioningServiceWebTicketProof_SHA1_policy",
            policy.Attributes().Single(static a => a.Name.LocalName == "Id").Value);
        string[] path =
            ["ExactlyOne", "All", "EndorsingSupportingTokens", "Policy", "IssuedToken", "Issuer", "Address"];
        XElement address = path.Aggregate(
            policy, static (e, name) => e.Elements().Single(c => c.Name.LocalName == name));
        Assert.Equal(_deployment.Addresses.TicketService, address.Value);
        XElement port = root.Elements().Single(static e => e.Name.LocalName == "service").Elements().Single();
        Assert.Equal("CertProvisioningServiceWebTicketProof_SHA1", port.Attribute("name")?.Value);
        Assert.Equal(_deployment.Addresses.CertificateProof, port.Elements().Single().Attribute("location")?.Value);
    }

    [Fact]
    public async Task RequestInTheNameOfSomebodyElse_GivesACertificateForTheTicketsOwner()
    {
        ClientTicket ticket = await TicketAsync();
        string body = _client.CertificateRequest(ticket, _client.Pkcs10("bob@contoso.test"))
            .Replace("Entity=\"alice@contoso.test\"", "Entity=\"bob@contoso.test\"", StringComparison.Ordinal);
        using X509Certificate2 certificate = WebClient.CertificateOf(await _client.RequestCertificateAsync(body));
        Assert.Equal("CN=alice@contoso.test", certificate.Subject);
        Assert.Equal(_alice, Assert.Single(_deployment.Directory.Certificates).Account);
    }

    [Fact]
    public async Task TicketSpentTwice_BuysOnce()
    {
        ClientTicket ticket = await TicketAsync();
        Assert.Equal(200, (await _client.RequestCertificateAsync(ticket)).Status);
        Assert.Contains(
            "already", WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)), StringComparison.Ordinal);
        Assert.Single(_deployment.Directory.Certificates);
    }

    [Fact]
    public async Task WholeRequestReplayed_BuysOnce()
    {
        string body = _client.CertificateRequest(await TicketAsync(), _client.Pkcs10());
        HttpAnswer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _client.RequestCertificateAsync(body)));
        Assert.Single(answers, static a => a.Status == 200);
        Assert.Single(_deployment.Directory.Certificates);
    }

    [Fact]
    public async Task FiveMinutesAfterIssue_TicketBuysNoMore()
    {
        ClientTicket onTime = await TicketAsync();
        ClientTicket late = await TicketAsync();
        _deployment.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await _client.RequestCertificateAsync(onTime)).Status);
        _deployment.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Contains(
            "too old", WebClient.FaultOf(await _client.RequestCertificateAsync(late)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TicketExpired_IsRefused()
    {
        ClientTicket ticket = await TicketAsync();
        _deployment.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)));
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData(AccountChangeKind.Disabled)]
    [InlineData(AccountChangeKind.Deleted)]
    [InlineData(AccountChangeKind.CredentialsChanged)]
    [InlineData(AccountChangeKind.SignedOut)]
    public async Task AccountEndedOrChangedAfterIssue_TicketDies(AccountChangeKind kind)
    {
        ClientTicket ticket = await TicketAsync();
        _deployment.Directory.Tell(kind, _alice);
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PasswordChanged_OldTicketDiesAndANewOneBuys()
    {
        ClientTicket ticket = await TicketAsync();
        _deployment.Directory.SetPassword(_alice, "NewSecret1");
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)));
        WebClient again = _deployment.Client("alice@contoso.test", "NewSecret1");
        Assert.Equal(
            200,
            (await again.RequestCertificateAsync(
                await again.GetTicketAsync(_deployment.Addresses.CertificateProof))).Status);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PasswordChangedWhileTheCertificateIsBought_NothingIsBought()
    {
        ClientTicket ticket = await TicketAsync();
        _deployment.Directory.AfterPasswordEpoch = () => _deployment.Directory.SetPassword(_alice, "NewSecret1");
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)));

        WebClient again = _deployment.Client("alice@contoso.test", "NewSecret1");
        ticket = await again.GetTicketAsync(_deployment.Addresses.CertificateProof);
        _deployment.Directory.AfterPasswordEpoch = null;
        _deployment.Directory.BeforeRegistration = () => _deployment.Directory.SetPassword(_alice, "NewSecret2");
        Assert.Equal(Invalid, WebClient.FaultOf(await again.RequestCertificateAsync(ticket)));
        Assert.Empty(_deployment.Directory.Certificates);
    }

    [Fact]
    public async Task TicketForAnotherService_IsRefused()
    {
        ClientTicket ticket = await _client.GetTicketAsync(_deployment.Addresses.AutodiscoverUser);
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)));
    }

    [Theory]
    [InlineData("alice@contoso.test", "bob@contoso.test")]
    [InlineData("NotOnOrAfter=\"2026", "NotOnOrAfter=\"2027")]
    [InlineData("</saml:Advice>", "<saml:Advice/></saml:Advice>")]
    public async Task TicketAltered_IsRefused(string from, string to)
    {
        ClientTicket ticket = await TicketAsync();
        ClientTicket altered = ticket with { Assertion = ticket.Assertion.Replace(from, to, StringComparison.Ordinal) };
        Assert.NotEqual(ticket.Assertion, altered.Assertion);
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(altered)));
    }

    [Fact]
    public async Task TicketForgedWithKeysOfAnotherDeployment_IsRefused()
    {
        await using WebDeployment other = await WebDeployment.StartAsync();
        WebTicketIssuer forger = new(other.KeyRing, _deployment.Addresses.TicketService, _deployment.Time);
        IssuedWebTicket forged = forger.Issue(
            _alice, MemoryDirectory.Address("alice@contoso.test"), 1, _deployment.Addresses.CertificateProof,
            TimeSpan.FromHours(1), new byte[32]);
        ClientTicket ticket = new(
            forged.Assertion, "SamlSecurityToken-" + forged.Ticket.Id,
            $"<wsu:Created>{forged.Created}</wsu:Created><wsu:Expires>{forged.Expires}</wsu:Expires>",
            forged.Ticket.Proof.ToArray());
        Assert.Equal(Invalid, WebClient.FaultOf(await _client.RequestCertificateAsync(ticket)));
    }

    [Fact]
    public async Task TicketWithoutTheKey_IsRefused()
    {
        ClientTicket ticket = await TicketAsync();
        Assert.Equal(Unproved, WebClient.FaultOf(await _client.RequestCertificateAsync(
            ticket with { Proof = RandomNumberGenerator.GetBytes(32) })));
        string unsigned = _client.CertificateRequest(
            ticket, _client.Pkcs10(), WebClient.Timestamp(ticket), string.Empty);
        Assert.Equal(Unproved, WebClient.FaultOf(await _client.RequestCertificateAsync(unsigned)));
        Assert.Empty(_deployment.Directory.Certificates);
        // And the attempts of somebody without the key did not spend it.
        Assert.Equal(200, (await _client.RequestCertificateAsync(ticket)).Status);
    }

    [Fact]
    public async Task KeyTooSmallOrRequestBroken_IsRefused()
    {
        using RSA small = RSA.Create(1024);
        byte[] request = new CertificateRequest(
            "CN=a", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
        ClientTicket ticket = await TicketAsync();
        Assert.Contains(
            "key", WebClient.FaultOf(await _client.RequestCertificateAsync(ticket, request)), StringComparison.Ordinal);
        Assert.Contains(
            "read", WebClient.FaultOf(await _client.RequestCertificateAsync(ticket, [1, 2, 3])),
            StringComparison.Ordinal);
        Assert.Equal(200, (await _client.RequestCertificateAsync(ticket)).Status);
    }

    [Fact]
    public async Task Flood_IsStoppedForThePersonAndForNobodyElse()
    {
        int refused = 0;
        for (int i = 0; i < 40; i++)
        {
            HttpAnswer answer = await _client.RequestCertificateAsync(await TicketAsync(), [1, 2, 3]);
            refused += WebClient.FaultOf(answer).StartsWith("Too many", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.Equal(10, refused);
        WebClient bob = _deployment.Client("bob@contoso.test", "Different1");
        Assert.Equal(
            200,
            (await bob.RequestCertificateAsync(
                await bob.GetTicketAsync(_deployment.Addresses.CertificateProof))).Status);
        _deployment.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await _client.RequestCertificateAsync(await TicketAsync())).Status);
    }

    [Theory]
    [InlineData(CertificateRegistration.TooMany, "Too many")]
    [InlineData(CertificateRegistration.AccountRefused, Invalid)]
    [InlineData(CertificateRegistration.TicketSpent, "already")]
    public async Task RegisterRefuses_NoCertificateLeaves(CertificateRegistration answer, string text)
    {
        _deployment.Directory.ForcedAnswer = answer;
        HttpAnswer refused = await _client.RequestCertificateAsync(await TicketAsync());
        Assert.Contains(text, WebClient.FaultOf(refused), StringComparison.Ordinal);
        Assert.DoesNotContain("BinarySecurityToken", refused.Body, StringComparison.Ordinal);
    }

    private Task<ClientTicket> TicketAsync() => _client.GetTicketAsync(_deployment.Addresses.CertificateProof);
}
