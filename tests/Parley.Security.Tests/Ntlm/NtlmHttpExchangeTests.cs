// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Security.Ntlm;
using Parley.Security.Tests.Authentication;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

public sealed class NtlmHttpExchangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.1");
    private static readonly byte[] Binding = [.. "the channel here"u8];
    private static readonly NtlmTestClient Client =
        new("alice@contoso.test", "Secret1") { Flags = NtlmTestClient.HttpFlags };

    private readonly FakeCredentials _credentials = new();
    private readonly AccountId _alice;
    private readonly NtlmHttpAuthenticator _authenticator;

    public NtlmHttpExchangeTests()
    {
        _alice = _credentials.Add("alice@contoso.test", "Secret1", "alice");
        _authenticator = new NtlmHttpAuthenticator(_credentials, new AttemptBudget(), new NtlmHttpOptions
        {
            Names = NtlmServerNames.FromFqdn("web.contoso.test", "contoso.test"),
                AcceptedTargets = ["HTTP/web.contoso.test"],
        });
    }

    [Fact]
    public void SignIn_GenuineClient_Succeeds()
    {
        NtlmResult result = SignIn(Client);
        Assert.True(result.Succeeded);
        Assert.Equal(_alice, result.Account);
    }

    [Fact]
    public void SignIn_ClientWithEverythingAWindowsClientSends_Succeeds() =>
        Assert.True(SignIn(Client with
        {
            Flags = 0xE2888235, TargetName = "HTTP/web.contoso.test", ChannelBinding = Binding, WithMic = true,
        }).Succeeded);

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_WrongPassword_Fails() =>
        Assert.Equal(AuthenticationFailure.WrongSecret, SignIn(Client with { Password = "x" }).Failure);

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_UnknownUser_Fails() =>
        Assert.Equal(AuthenticationFailure.UnknownAccount,
            SignIn(Client with { User = "nobody@contoso.test" }).Failure);

    [Fact]
    [Trait("claim", "T04")]
    public void SignIn_DisabledAccount_Fails()
    {
        _credentials.Disable(_alice);
        NtlmResult result = SignIn(Client);
        Assert.False(result.Succeeded);
        Assert.Equal(default, result.Account);
    }

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_OldResponse_IsADowngrade() =>
        Assert.Equal(AuthenticationFailure.Downgrade,
            SignIn(Client with { AlterResponse = static _ => new byte[24] }).Failure);

    [Theory]
    [InlineData("HTTP/evil.test")]
    [InlineData("cifs/web.contoso.test")]
    [Trait("claim", "T30")]
    public void Relay_OfAProofForAnotherService_IsRefused(string target) =>
        Assert.Equal(AuthenticationFailure.TargetMismatch, SignIn(Client with { TargetName = target }).Failure);

    [Fact]
    [Trait("claim", "T30")]
    public void Relay_OfAProofOnAnotherChannel_IsRefused() =>
        Assert.Equal(
            AuthenticationFailure.TargetMismatch,
                SignIn(Client with { ChannelBinding = [.. "another channel!"u8] }).Failure);

    [Fact]
    [Trait("claim", "T30")]
    public void Relay_WithTheNegotiationAltered_IsRefusedByTheIntegrityCode()
    {
        NtlmHttpExchange exchange = _authenticator.Begin(Source, Binding);
        byte[] stripped = [.. NtlmTestClient.HttpNegotiate];
        stripped[14] ^= 0x08;
        Assert.True(exchange.TryCreateChallenge(stripped, Now, out byte[]? challenge));
        byte[] answer = (Client with { WithMic = true }).Answer(challenge, NtlmTestClient.HttpNegotiate);
        Assert.Equal(AuthenticationFailure.TargetMismatch, exchange.Verify(answer, Now).Failure);
    }

    [Fact]
    [Trait("claim", "T30")]
    public void Proof_FromOneConnection_IsNothingOnAnother()
    {
        NtlmHttpExchange one = _authenticator.Begin(Source, Binding);
        NtlmHttpExchange other = _authenticator.Begin(Source, Binding);
        Assert.True(one.TryCreateChallenge(NtlmTestClient.HttpNegotiate, Now, out byte[]? challenge));
        Assert.True(other.TryCreateChallenge(NtlmTestClient.HttpNegotiate, Now, out _));
        Assert.Equal(AuthenticationFailure.WrongSecret, other.Verify(Client.Answer(challenge), Now).Failure);
    }

    [Fact]
    [Trait("claim", "T30")]
    public void Challenge_AfterOneAnswer_IsSpent()
    {
        NtlmHttpExchange exchange = _authenticator.Begin(Source, Binding);
        Assert.True(exchange.TryCreateChallenge(NtlmTestClient.HttpNegotiate, Now, out byte[]? challenge));
        byte[] answer = Client.Answer(challenge);
        Assert.True(exchange.Verify(answer, Now).Succeeded);
        Assert.Equal(AuthenticationFailure.MalformedToken, exchange.Verify(answer, Now).Failure);
    }

    [Fact]
    [Trait("claim", "T03")]
    public void Guesses_UnderEveryFormOfTheName_DrawOnOneBudget()
    {
        for (int i = 0; i < 6; i++)
        {
            NtlmTestClient guess = i % 2 == 0
                ? Client with { Password = "x" } : Client with { User = "alice", Domain = "CONTOSO", Password = "x" };
            Assert.Equal(AuthenticationFailure.WrongSecret, SignIn(guess).Failure);
        }

        Assert.Equal(AuthenticationFailure.Throttled, SignIn(Client).Failure);
        Assert.Equal(AuthenticationFailure.Throttled,
            SignIn(Client with { User = "alice", Domain = "CONTOSO" }).Failure);
        Assert.True(SignIn(Client, Now.AddMinutes(15)).Succeeded);
    }

    [Fact]
    public void TryCreateChallenge_ForAnythingElse_IsRefused()
    {
        NtlmHttpExchange exchange = _authenticator.Begin(Source, Binding);
        for (int length = 0; length < 16; length++)
        {
            Assert.False(exchange.TryCreateChallenge(NtlmTestClient.HttpNegotiate.AsSpan(0, length), Now, out _));
        }

        Assert.False(exchange.TryCreateChallenge(new byte[5000], Now, out _));
        Assert.True(NtlmHttpExchange.IsNegotiate(NtlmTestClient.HttpNegotiate));
        Assert.Equal(AuthenticationFailure.MalformedToken, exchange.Verify(new byte[100], Now).Failure);
    }

    private NtlmResult SignIn(NtlmTestClient client, DateTimeOffset? at = null)
    {
        NtlmHttpExchange exchange = _authenticator.Begin(Source, Binding);
        Assert.True(exchange.TryCreateChallenge(NtlmTestClient.HttpNegotiate, at ?? Now, out byte[]? challenge));
        return exchange.Verify(client.Answer(challenge, NtlmTestClient.HttpNegotiate), at ?? Now);
    }
}
