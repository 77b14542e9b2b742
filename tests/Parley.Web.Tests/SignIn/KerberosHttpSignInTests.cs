// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Web.Tests.SignIn;

[Trait("claim", "T11")]
public sealed class KerberosHttpSignInTests : IAsyncLifetime
{
    private WebDeployment _deployment = null!;
    private AccountId _alice;

    private FakeTickets Tickets => _deployment.Tickets;

    public async ValueTask InitializeAsync() => await StartAsync("kerberos,ntlm");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task Ticket_OfALinkedPerson_BuysAWebTicket()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(["Negotiate", "NTLM"], (await PostAsync(connection, null)).Values("WWW-Authenticate"));
        HttpAnswer answer = await PostAsync(connection, FakeTickets.Sid);
        Assert.Equal(200, answer.Status);
        Assert.Null(answer.Value("WWW-Authenticate"));
        Assert.Equal(["HTTP"], Tickets.Services);
        Assert.Equal(ServerEndPointBinding.ForCertificate(_deployment.Certificate), Tickets.Binding);
    }

    [Fact]
    public async Task Ticket_OfAnotherRealm_IsNobodys()
    {
        Tickets.Realm = "OTHER.TEST";
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(401, (await PostAsync(connection, FakeTickets.Sid)).Status);
    }

    [Fact]
    public async Task Reply_OfTheMechanism_GoesToTheClient()
    {
        Tickets.Reply = [1, 2, 3];
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal("Negotiate AQID", (await PostAsync(connection, FakeTickets.Sid)).Value("WWW-Authenticate"));
    }

    [Theory]
    [InlineData(AuthenticationFailure.ClockSkew, "the server's says 2026-11-22 05:01:21Z")]
    [InlineData(AuthenticationFailure.TicketExpired, "not valid at this time")]
    [InlineData(AuthenticationFailure.UnknownServiceKey, "this server does not have")]
    [InlineData(AuthenticationFailure.Replayed, "presented before")]
    [InlineData(AuthenticationFailure.Downgrade, "too weak")]
    [InlineData(AuthenticationFailure.TargetMismatch, "another connection")]
    [InlineData(AuthenticationFailure.MalformedToken, "Sign in first.")]
    public async Task Refusal_SaysWhyAndNothingOfTheServersFiles(AuthenticationFailure failure, string says)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await PostAsync(connection, failure.ToString());
        Assert.Equal(401, answer.Status);
        Assert.Equal(["Negotiate", "NTLM"], answer.Values("WWW-Authenticate"));
        Assert.Contains(says, System.Text.RegularExpressions.Regex.Unescape(answer.Body), StringComparison.Ordinal);
        Assert.DoesNotContain("keytab", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    // Without an identifier the domain signed, or with one of nobody's here, a name that fits is no help.
    [Theory]
    [InlineData("none")]
    [InlineData("S-1-5-21-1-2-3-1105")]
    [InlineData("S-1-5-21-9-9-9-1104")]
    public async Task Ticket_OfNobodyLinked_IsRefused(string sid)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(401, (await PostAsync(connection, sid)).Status);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Ticket_OfADisabledAccount_IsRefused()
    {
        _deployment.Directory.Disable(_alice);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(401, (await PostAsync(connection, FakeTickets.Sid)).Status);
    }

    [Fact]
    public async Task Connection_SpeaksForNobodyAfterTheTicketsEnd()
    {
        Tickets.Life = TimeSpan.FromSeconds(30);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(200, (await PostAsync(connection, FakeTickets.Sid)).Status);
        Assert.Equal(200, (await PostAsync(connection, null)).Status);
        _deployment.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(401, (await PostAsync(connection, null)).Status);
    }

    [Fact]
    public async Task TokenThatFails_EndsTheOldProof()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(200, (await PostAsync(connection, FakeTickets.Sid)).Status);
        Assert.Equal(401, (await PostAsync(connection, nameof(AuthenticationFailure.Replayed))).Status);
        Assert.Equal(401, (await PostAsync(connection, null)).Status);
    }

    [Theory]
    [InlineData("ntlm", "Negotiate")]
    [InlineData("negotiate,ntlm", "Negotiate")]
    [InlineData("kerberos,ntlm", "NTLM")]
    public async Task Ticket_WhereItIsNotOffered_IsNotLookedAt(string schemes, string name)
    {
        await RestartAsync(schemes);
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(401, (await PostAsync(connection, FakeTickets.Sid, name)).Status);
        Assert.Empty(Tickets.Services);
    }

    [Theory]
    [InlineData("kerberos,ntlm", 200)]
    [InlineData("kerberos,negotiate,ntlm", 200)]
    [InlineData("kerberos", 401)]
    [InlineData("kerberos,negotiate", 401)]
    [Trait("claim", "T30")]
    public async Task NtlmUnderNegotiate_BesideKerberos_IsTakenWhereNtlmIsOffered(string schemes, int status)
    {
        await RestartAsync(schemes);
        WebClient client = new(
            () => _deployment.ConnectAsync(), _deployment.Addresses.CertificateProof, "alice@contoso.test", "Secret12")
        { Scheme = "Negotiate" };
        Assert.Equal(status, (await client.RequestTicketAsync(_deployment.Addresses.CertificateProof)).Status);
        Assert.Empty(Tickets.Services);
    }

    private async Task RestartAsync(string schemes)
    {
        await _deployment.DisposeAsync();
        await StartAsync(schemes);
    }

    private async Task StartAsync(string schemes)
    {
        _deployment = await WebDeployment.StartAsync(schemes);
        _alice = _deployment.Directory.Add("alice@contoso.test", "Secret12");
        Tickets.Links[FakeTickets.Sid] = _alice;
    }

    private Task<HttpAnswer> PostAsync(HttpConnection connection, string? token, string scheme = "Negotiate")
    {
        string service = _deployment.Addresses.CertificateProof;
        string body = _deployment.Client("alice@contoso.test", "Secret12").TicketRequest(service);
        return connection.PostAsync(
            WebClient.TicketPath, WebClient.IssueAction, body,
            token is null ? [] : [("Authorization", $"{scheme} {FakeTickets.Token(token)}")]);
    }
}
