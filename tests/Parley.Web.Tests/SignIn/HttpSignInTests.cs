// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Ntlm;
using Xunit;

namespace Parley.Web.Tests.SignIn;

[Trait("claim", "T11")]
public sealed class HttpSignInTests : IAsyncLifetime
{
    private WebDeployment _deployment = null!;
    private AccountId _alice;

    private string Service => _deployment.Addresses.CertificateProof;

    private WebClient Alice => _deployment.Client("alice@contoso.test", "Secret12");

    public async ValueTask InitializeAsync() => await StartAsync("negotiate,ntlm");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task NoCredential_OffersEachSchemeOnALineOfItsOwnAndNeverBasic()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await PostAsync(connection);
        Assert.Equal(401, answer.Status);
        Assert.Equal(["Negotiate", "NTLM"], answer.Values("WWW-Authenticate"));
        Assert.Equal("application/problem+json", answer.Value("Content-Type"));
        Assert.NotNull(answer.Value("Content-Length"));
    }

    [Theory]
    [InlineData("NTLM")]
    [InlineData("Negotiate")]
    public async Task NtlmMessages_UnderEitherName_AreTaken(string scheme)
    {
        WebClient client = new(
            () => _deployment.ConnectAsync(), _deployment.Addresses.CertificateProof, "alice@contoso.test", "Secret12")
        { Scheme = scheme };
        Assert.Equal(200, (await client.RequestTicketAsync(Service)).Status);
    }

    [Theory]
    [InlineData("negotiate", "NTLM")]
    [InlineData("negotiate", "Negotiate")]
    [InlineData("ntlm", "Negotiate")]
    public async Task SchemeNotInTheList_IsNotTaken(string schemes, string scheme)
    {
        await RestartAsync(schemes);
        WebClient client = new(
            () => _deployment.ConnectAsync(), _deployment.Addresses.CertificateProof, "alice@contoso.test", "Secret12")
        { Scheme = scheme };
        HttpAnswer answer = await client.RequestTicketAsync(Service);
        Assert.Equal(401, answer.Status);
        Assert.Equal([schemes == "ntlm" ? "NTLM" : "Negotiate"], answer.Values("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("alice@contoso.test", "Secret13")]
    [InlineData("nobody@contoso.test", "Secret12")]
    [InlineData("", "")]
    public async Task WrongPasswordOrNobody_IsRefusedAlike(string user, string password)
    {
        HttpAnswer answer = await _deployment.Client(user, password).RequestTicketAsync(Service);
        Assert.Equal(401, answer.Status);
        Assert.Equal(["Negotiate", "NTLM"], answer.Values("WWW-Authenticate"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task DisabledAccount_IsRefused()
    {
        _deployment.Directory.Disable(_alice);
        Assert.Equal(401, (await Alice.RequestTicketAsync(Service)).Status);
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task GuessesBeyondTheBudget_AreNotLookedAtEvenWhenRight()
    {
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(
                401, (await _deployment.Client("alice@contoso.test", "wrong " + i).RequestTicketAsync(Service)).Status);
        }

        Assert.Equal(401, (await Alice.RequestTicketAsync(Service)).Status);
        _deployment.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(200, (await Alice.RequestTicketAsync(Service)).Status);
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task LegsOverTwoConnections_DoNotMix()
    {
        await using HttpConnection first = await _deployment.ConnectAsync();
        await using HttpConnection second = await _deployment.ConnectAsync();
        HttpAnswer challenge = await PostAsync(first, "NTLM " + NtlmClient.Type1());
        string answer = "NTLM " + Alice.Answer(challenge.Value("WWW-Authenticate")!);
        Assert.Equal(401, (await PostAsync(second, answer)).Status);
        // Nor does a challenge of the second help: the answer is to another one.
        await PostAsync(second, "NTLM " + NtlmClient.Type1());
        Assert.Equal(401, (await PostAsync(second, answer)).Status);
        Assert.Equal(200, (await PostAsync(first, answer)).Status);
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task AnswerRepeated_OnTheSameConnection_IsRefused()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer challenge = await PostAsync(connection, "NTLM " + NtlmClient.Type1());
        string answer = "NTLM " + Alice.Answer(challenge.Value("WWW-Authenticate")!);
        Assert.Equal(200, (await PostAsync(connection, answer)).Status);
        Assert.Equal(401, (await PostAsync(connection, answer)).Status);
    }

    // A relay has a TLS connection of its own with the client; what the client binds its proof to is another channel.
    [Theory]
    [Trait("claim", "T30")]
    [InlineData(true, 200)]
    [InlineData(false, 401)]
    public async Task ProofBoundToAChannel_MustBeThisChannel(bool ours, int status)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        byte[] binding = NtlmChannelBinding.ForServerCertificate(_deployment.Certificate);
        binding[0] ^= (byte)(ours ? 0 : 1);
        HttpAnswer challenge = await PostAsync(connection, "NTLM " + NtlmClient.Type1());
        string type2 = challenge.Value("WWW-Authenticate")![5..];
        string answer = NtlmClient.Type3(type2, "alice@contoso.test", "Secret12", binding);
        Assert.Equal(status, (await PostAsync(connection, "NTLM " + answer)).Status);
    }

    [Fact]
    public async Task SignedInConnection_SpeaksForTwoMinutesAndNotLonger()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        await Alice.RequestTicketAsync(connection, Alice.TicketRequest(Service));
        _deployment.Time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        Assert.Equal(200, (await PostAsync(connection)).Status);
        _deployment.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(401, (await PostAsync(connection)).Status);
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData(AccountChangeKind.CredentialsChanged, 401)]
    [InlineData(AccountChangeKind.SignedOut, 401)]
    [InlineData(AccountChangeKind.Disabled, 401)]
    [InlineData(AccountChangeKind.Deleted, 401)]
    [InlineData(AccountChangeKind.Updated, 200)]
    [InlineData(AccountChangeKind.CertificatesRevoked, 200)]
    public async Task SignedInConnection_EndsWithWhatEndsTheAccountsThings(AccountChangeKind kind, int status)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        await Alice.RequestTicketAsync(connection, Alice.TicketRequest(Service));
        _deployment.Directory.Tell(kind, _alice);
        Assert.Equal(status, (await PostAsync(connection)).Status);
    }

    [Fact]
    public async Task NewCredentialThatFails_EndsTheOldProof()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        await Alice.RequestTicketAsync(connection, Alice.TicketRequest(Service));
        Assert.Equal(401, (await PostAsync(connection, "NTLM AAAA")).Status);
        Assert.Equal(401, (await PostAsync(connection)).Status);
    }

    [Theory]
    [InlineData("Basic YWxpY2VAY29udG9zby50ZXN0OlNlY3JldDEy")]
    [InlineData("Bearer abc")]
    [InlineData("NTLM")]
    [InlineData("NTLM ")]
    [InlineData("NTLM !!!!")]
    [InlineData("NTLM TlRMTVNTUAAD")]
    [InlineData("NTLM TlRMTVNTUAABAAAA")]
    [InlineData("Negotiate YIIGhgYGKwYBBQUCoIIGejCCBnY=")]
    [InlineData("Digest username=\"alice\"")]
    public async Task AnythingElse_IsRefusedWithTheOffers(string authorization)
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        HttpAnswer answer = await PostAsync(connection, authorization);
        Assert.Equal(401, answer.Status);
        Assert.Equal(["Negotiate", "NTLM"], answer.Values("WWW-Authenticate"));
        // The connection and the server are as they were.
        Assert.Equal(200, (await Alice.RequestTicketAsync(connection, Alice.TicketRequest(Service))).Status);
    }

    [Fact]
    public async Task TokenBeyondTheLimit_IsRefused()
    {
        await using HttpConnection connection = await _deployment.ConnectAsync();
        Assert.Equal(401, (await PostAsync(connection, "NTLM " + new string('A', 12 * 1024))).Status);
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
    }

    private Task<HttpAnswer> PostAsync(HttpConnection connection, string? authorization = null)
    {
        string body = Alice.TicketRequest(Service);
        return authorization is null
            ? connection.PostAsync(WebClient.TicketPath, WebClient.IssueAction, body)
            : connection.PostAsync(WebClient.TicketPath, WebClient.IssueAction, body, ("Authorization", authorization));
    }
}
