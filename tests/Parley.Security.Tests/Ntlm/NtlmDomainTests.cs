// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Security.Ntlm;
using Parley.Security.Tests.Authentication;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

/// <summary>People whose secret a domain keeps: the domain says whether it is right, everything else is ours.</summary>
public sealed class NtlmDomainTests
{
    private const string Password = "Secret-of-dan";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SipAddress Dan = FakeCredentials.Address("dan@contoso.test");
    private static readonly NtlmServerNames Names = new("LABDOM", "LAB", "contoso.test", "lab.contoso.test");

    private readonly FakeCredentials _credentials = new();
    private readonly FakeDomain _domain = new();
    private readonly AttemptBudget _budget = new();
    private readonly AccountId _dan;

    public NtlmDomainTests()
    {
        _dan = _credentials.AddOfDomain("dan@contoso.test", "dan");
        _credentials.Add("alice@contoso.test", "Secret1", "alice");
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task SignIn_RightInTheDomain_CompletesWithItsSessionKey()
    {
        ExchangeStep step = await SignInAsync(new NtlmTestClient("dan", Password) { Domain = "CONTOSO" });

        Assert.Equal(ExchangeStatus.Complete, step.Status);
        Assert.Equal(_dan, step.Association!.Account);
        Assert.Equal(["dan"], _domain.Asked);
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData(AuthenticationFailure.WrongSecret)]
    [InlineData(AuthenticationFailure.PasswordExpired)]
    [InlineData(AuthenticationFailure.AccountLocked)]
    [InlineData(AuthenticationFailure.DirectoryUnavailable)]
    public async Task SignIn_RefusedByTheDomain_SaysWhy(AuthenticationFailure failure)
    {
        _domain.Refusal = failure;
        ExchangeStep step = await SignInAsync(new NtlmTestClient("dan", Password) { Domain = "CONTOSO" });

        Assert.Equal(ExchangeStatus.Failed, step.Status);
        Assert.Equal(failure, step.Failure);
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task SignIn_ProofMadeForAnother_NeverReachesTheDomain()
    {
        ExchangeStep otherInfo = await SignInAsync(new NtlmTestClient("dan", Password)
        {
            Domain = "CONTOSO", AlterTargetInfo = static p => [2, 0, 2, 0, 65, 0, .. p[^4..]],
        });
        ExchangeStep otherName = await SignInAsync(
            new NtlmTestClient("dan", Password) { Domain = "CONTOSO", TargetName = "cifs/files.contoso.test" });

        Assert.Equal(AuthenticationFailure.TargetMismatch, otherInfo.Failure);
        Assert.Equal(AuthenticationFailure.TargetMismatch, otherName.Failure);
        Assert.DoesNotContain("dan", _domain.Asked);
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task SignIn_CodeOverTheMessagesWrong_IsRefusedAfterTheDomainsYes()
    {
        ExchangeStep step = await SignInAsync(
            new NtlmTestClient("dan", Password) { Domain = "CONTOSO", WithMic = true, BreakMic = true });

        Assert.Equal(AuthenticationFailure.TargetMismatch, step.Failure);
    }

    [Theory]
    [Trait("claim", "T03")]
    [InlineData("nobody", AuthenticationFailure.UnknownAccount)]
    [InlineData("alice", AuthenticationFailure.IdentityMismatch)]
    public async Task SignIn_UnderAnotherName_TakesAsLongAndAsksForNobody(string user, AuthenticationFailure failure)
    {
        ExchangeStep step = await SignInAsync(new NtlmTestClient(user, "guess") { Domain = "CONTOSO" });

        Assert.Equal(failure, step.Failure);
        Assert.StartsWith("nobody-", Assert.Single(_domain.Asked));
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Http_AsksTheDomainOnlyWhenItIsOffered(bool offered)
    {
        NtlmHttpAuthenticator authenticator = new(
            _credentials, _budget,
            new NtlmHttpOptions { Names = Names, AcceptedTargets = ["HTTP/lab.contoso.test"] },
            offered ? _domain : null);
        NtlmHttpExchange exchange = authenticator.Begin(IPAddress.Loopback, default);
        Assert.True(exchange.TryCreateChallenge(NtlmTestClient.HttpNegotiate, Now, out byte[]? challenge));
        byte[] answer = new NtlmTestClient("dan", Password)
        {
            Domain = "CONTOSO", Flags = NtlmTestClient.HttpFlags,
        }.Answer(challenge, NtlmTestClient.HttpNegotiate);

        NtlmResult result = await exchange.VerifyAsync(answer, Now, CancellationToken.None);

        Assert.Equal(offered ? AuthenticationFailure.None : AuthenticationFailure.UnknownAccount, result.Failure);
        Assert.Equal(offered ? _dan : default, result.Account);
        Assert.Equal(offered ? 1 : 0, _domain.Asked.Count);
    }

    // A right proof of whoever may not sign in forgives nothing, and says why.
    [Fact]
    [Trait("claim", "T04")]
    public async Task Http_RightProofOfADisabledPerson_IsRefused()
    {
        _credentials.Disable(_dan);

        NtlmResult result = await HttpAsync();

        Assert.Equal(AuthenticationFailure.AccountDisabled, result.Failure);
        Assert.Equal(default, result.Account);
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task Http_FaultOfWhoeverIsAsked_LeavesNoAttemptBehind()
    {
        _domain.Fault = new InvalidOperationException("broken");
        for (int i = 0; i < AttemptLimits.Default.MaximumUnsettledPerSource + 1; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(HttpAsync);
        }

        _domain.Fault = null;
        Assert.Equal(AuthenticationFailure.None, (await HttpAsync()).Failure);
    }

    [Theory]
    [Trait("claim", "T03")]
    [InlineData(AuthenticationFailure.DirectorySilent, AuthenticationFailure.Throttled)]
    [InlineData(AuthenticationFailure.DirectoryUnavailable, AuthenticationFailure.None)]
    public async Task Http_QuestionWithoutAnswer_CountsWhenItMayHaveBeenJudged(
        AuthenticationFailure refusal, AuthenticationFailure then)
    {
        _domain.Refusal = refusal;
        for (int i = 0; i < AttemptLimits.Default.MaximumFailuresPerAccount; i++)
        {
            Assert.Equal(refusal, (await HttpAsync()).Failure);
        }

        _domain.Refusal = AuthenticationFailure.None;
        Assert.Equal(then, (await HttpAsync()).Failure);
    }

    private async Task<NtlmResult> HttpAsync()
    {
        NtlmHttpAuthenticator authenticator = new(
            _credentials, _budget,
            new NtlmHttpOptions { Names = Names, AcceptedTargets = ["HTTP/lab.contoso.test"] }, _domain);
        NtlmHttpExchange exchange = authenticator.Begin(IPAddress.Loopback, default);
        Assert.True(exchange.TryCreateChallenge(NtlmTestClient.HttpNegotiate, Now, out byte[]? challenge));
        byte[] answer = new NtlmTestClient("dan", Password)
        {
            Domain = "CONTOSO", Flags = NtlmTestClient.HttpFlags,
        }.Answer(challenge, NtlmTestClient.HttpNegotiate);
        return await exchange.VerifyAsync(answer, Now, CancellationToken.None);
    }

    private async Task<ExchangeStep> SignInAsync(NtlmTestClient client)
    {
        NtlmScheme scheme = new(
            _credentials, new NtlmSipOptions { TargetName = "lab.contoso.test", Names = Names }, _domain);
        using AuthenticationExchange exchange = scheme.Begin(Dan, 4, Now);
        ExchangeStep challenge = exchange.Step([], Now);
        ExchangeStep step = exchange.Step(client.Answer(challenge.Token.Span), Now);
        return step.Status == ExchangeStatus.Pending ? await exchange.Pending! : step;
    }

    /// <summary>A domain with one person.</summary>
    private sealed class FakeDomain : IDomainNtlm
    {
        public List<string> Asked { get; } = [];

        public AuthenticationFailure Refusal { get; set; }

        public Exception? Fault { get; set; }

        public Task<DomainNtlmVerdict> VerifyAsync(DomainNtlmQuestion question, CancellationToken cancellationToken)
        {
            Asked.Add(question.User);
            if (Fault is not null)
            {
                return Task.FromException<DomainNtlmVerdict>(Fault);
            }

            if (Refusal != AuthenticationFailure.None || question.User != "dan")
            {
                return Task.FromResult(new DomainNtlmVerdict(
                    Refusal == AuthenticationFailure.None ? AuthenticationFailure.UnknownAccount : Refusal, []));
            }

            byte[] hash = new byte[NtHash.Length];
            NtHash.Compute(Password, hash);
            byte[] responseKey = HMACMD5.HashData(hash, Encoding.Unicode.GetBytes("DAN" + question.Domain));
            return Task.FromResult(new DomainNtlmVerdict(
                AuthenticationFailure.None, HMACMD5.HashData(responseKey, question.NtResponse.Span[..16].ToArray())));
        }
    }
}
