// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Digest;
using Parley.Security.Tests.Authentication;
using Xunit;

namespace Parley.Security.Tests.Digest;

[Trait("claim", "T11")]
public sealed class DigestAuthenticatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private const ulong Source = 7;
    private static readonly SipAddress Alice = FakeCredentials.Address("alice@contoso.test");
    private static readonly DigestTestClient Client = new("alice", "Secret1");

    private readonly FakeCredentials _credentials = new();
    private readonly AccountId _alice;
    private readonly DigestAuthenticator _authenticator;

    public DigestAuthenticatorTests()
    {
        _alice = _credentials.Add("alice@contoso.test", "Secret1");
        _credentials.Add("mallory@contoso.test", "Secret2");
        _authenticator = new DigestAuthenticator(
            _credentials, new DigestOptions { Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5] });
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Md5)]
    public void Request_WithTheRightSecret_IsValid(DigestAlgorithm algorithm)
    {
        DigestResult result = Authenticate(Client, Challenge(algorithm));
        Assert.Equal(DigestOutcome.Valid, result.Outcome);
        Assert.Equal(_alice, result.Account);
    }

    [Fact]
    public void Response_InUpperCase_IsValid()
    {
        string challenge = Challenge();
        string value = Encoding.ASCII.GetString(Client.Answer(challenge));
        string response = DigestTestClient.Parameter(value, "response");
        byte[] upper = Encoding.ASCII.GetBytes(
            value.Replace(response, response.ToUpperInvariant(), StringComparison.Ordinal));
        Assert.Equal(DigestOutcome.Valid, Authenticate(Client, upper).Outcome);
    }

    [Fact]
    public void Challenge_HasTheFormOfRfc8760()
    {
        Assert.Equal([DigestAlgorithm.Sha256], new DigestOptions().Algorithms);
        Assert.Matches(
            "^Digest realm=\"SIP Communications Service\", nonce=\"[A-Za-z0-9_-]{43}\", qop=\"auth\", algorithm=SHA-256$", Challenge());
        byte[] buffer = new byte[_authenticator.MaximumChallengeLength];
        int length = _authenticator.WriteChallenge(DigestAlgorithm.Md5, stale: true, Source, Now, buffer);
        Assert.EndsWith(", qop=\"auth\", algorithm=MD5, stale=true", Encoding.ASCII.GetString(buffer, 0, length),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Md5_WhereNobodyNamedIt_IsRefused()
    {
        DigestAuthenticator strict = new(_credentials, new DigestOptions());
        byte[] buffer = new byte[strict.MaximumChallengeLength];
        string challenge = Encoding.ASCII.GetString(buffer, 0,
            strict.WriteChallenge(DigestAlgorithm.Sha256, false, Source, Now, buffer));
        byte[] answer = Client.Answer(challenge.Replace("SHA-256", "MD5", StringComparison.Ordinal));
        Assert.Equal(DigestOutcome.Malformed,
            strict.Authenticate("REGISTER"u8, "sip:contoso.test"u8, answer, Alice, Source, Now).Outcome);
    }

    [Fact]
    public void NonceOfTheStrongChallenge_IsNoGoodForMd5()
    {
        string challenge = Challenge().Replace("SHA-256", "MD5", StringComparison.Ordinal);
        Assert.Equal(DigestOutcome.Stale, Authenticate(Client, challenge).Outcome);
    }

    [Fact]
    public void WrongSecretAndUnknownUser_AreTheSameForTheSender()
    {
        Assert.Equal(DigestOutcome.WrongSecret, Authenticate(Client with { Password = "x" }, Challenge()).Outcome);
        Assert.Equal(DigestOutcome.WrongSecret, Authenticate(Client with { User = "nobody" }, Challenge()).Outcome);
    }

    [Theory]
    [InlineData("Secret2")]
    [InlineData("wrong")]
    public void UserOtherThanFrom_IsRefusedWhetherTheSecretIsRightOrNot(string password) =>
        Assert.Equal(
            DigestOutcome.IdentityMismatch,
                Authenticate(new DigestTestClient("mallory", password), Challenge()).Outcome);

    [Fact]
    public void DisabledAccount_IsRefused()
    {
        _credentials.Disable(_alice);
        DigestResult result = Authenticate(Client, Challenge());
        Assert.Equal(DigestOutcome.AccountRefused, result.Outcome);
        Assert.Equal(AuthenticationFailure.AccountDisabled, result.Failure);
    }

    [Fact]
    public void Credentials_ForAnotherRequestUri_AreRefused() =>
        Assert.Equal(DigestOutcome.UriMismatch,
            Authenticate(Client with { Uri = "sip:evil.test" }, Challenge(), "sip:contoso.test").Outcome);

    [Fact]
    public void Credentials_ForAnotherMethod_AreRefused() =>
        Assert.Equal(DigestOutcome.WrongSecret,
            Authenticate(Client with { Method = "INVITE" }, Challenge(), "sip:contoso.test").Outcome);

    [Fact]
    [Trait("claim", "T12")]
    public void Request_SentAgain_IsReplayed()
    {
        byte[] answer = Client.Answer(Challenge());
        Assert.Equal(DigestOutcome.Valid, Authenticate(Client, answer).Outcome);
        Assert.Equal(DigestOutcome.Replayed, Authenticate(Client, answer).Outcome);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void NonceCount_OutOfOrderWithinTheWindow_IsTakenAndAJumpNot()
    {
        string challenge = Challenge();
        Assert.Equal(DigestOutcome.Valid, Authenticate(Client with { Count = "00000002" }, challenge).Outcome);
        Assert.Equal(DigestOutcome.Valid, Authenticate(Client with { Count = "00000001" }, challenge).Outcome);
        Assert.Equal(DigestOutcome.Replayed, Authenticate(Client with { Count = "00000403" }, challenge).Outcome);
        Assert.Equal(DigestOutcome.Valid, Authenticate(Client with { Count = "00000402" }, challenge).Outcome);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("00000000")]
    [InlineData("0000000g")]
    [InlineData("000000001")]
    public void NonceCount_ThatIsNone_IsMalformed(string count) =>
        Assert.Equal(DigestOutcome.Malformed, Authenticate(Client with { Count = count }, Challenge()).Outcome);

    [Fact]
    public void Nonce_AtTheEndOfItsLife_IsStaleAndOneTickBeforeNot()
    {
        string challenge = Challenge();
        byte[] answer = Client.Answer(challenge);
        DateTimeOffset end = Now.AddMinutes(10);
        Assert.Equal(DigestOutcome.Stale, Authenticate(Client, answer, end).Outcome);
        Assert.Equal(DigestOutcome.Stale,
            Authenticate(Client, (Client with { Password = "x" }).Answer(challenge), end).Outcome);
        Assert.Equal(DigestOutcome.Valid, Authenticate(Client, answer, end.AddTicks(-1)).Outcome);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Nonce_NotOfThisProcess_IsStaleWhateverTheSecret(string nonce)
    {
        string challenge = $"Digest realm=\"{FakeCredentials.Realm}\", nonce=\"{nonce}\", algorithm=SHA-256";
        Assert.Equal(DigestOutcome.Stale, Authenticate(Client, challenge).Outcome);
        Assert.Equal(DigestOutcome.Stale, Authenticate(Client with { Password = "x" }, challenge).Outcome);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Nonce_ForgottenForWantOfRoom_CannotBeReplayed()
    {
        DigestAuthenticator small =
            new(_credentials, new DigestOptions { Limits = new DigestLimits { MaximumNonces = 2 } });
        byte[][] answers = new byte[3][];
        for (int i = 0; i < 3; i++)
        {
            byte[] buffer = new byte[small.MaximumChallengeLength];
            int length = small.WriteChallenge(DigestAlgorithm.Sha256, false, Source, Now.AddSeconds(i), buffer);
            answers[i] = Client.Answer(Encoding.ASCII.GetString(buffer, 0, length));
            Assert.Equal(DigestOutcome.Valid, Check(small, answers[i]));
        }

        Assert.Equal(DigestOutcome.Stale, Check(small, answers[0]));
        Assert.Equal(DigestOutcome.Replayed, Check(small, answers[1]));

        static DigestOutcome Check(DigestAuthenticator authenticator, byte[] answer) =>
            authenticator.Authenticate("REGISTER"u8, "sip:contoso.test"u8, answer, Alice, Source, Now.AddSeconds(3))
                .Outcome;
    }

    [Fact]
    public void Credentials_OfAnotherRealm_AreMalformed() =>
        Assert.Equal(
            DigestOutcome.Malformed,
            Authenticate(Client,
                Challenge().Replace("SIP Communications Service", "elsewhere", StringComparison.Ordinal)).Outcome);

    [Theory]
    [InlineData(256, DigestOutcome.Valid)]
    [InlineData(257, DigestOutcome.Malformed)]
    public void ClientNonce_UpToItsLimit_IsTaken(int length, DigestOutcome expected) =>
        Assert.Equal(expected,
            Authenticate(Client with { ClientNonce = new string('c', length) }, Challenge()).Outcome);

    [Fact]
    public void Credentials_BeyondTheLimit_AreMalformed()
    {
        byte[] answer = [.. Client.Answer(Challenge()), .. ", x=\""u8, .. new byte[2048], (byte)'"'];
        Assert.Equal(DigestOutcome.Malformed, Authenticate(Client, answer).Outcome);
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0x61, 0x00 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    public void UserName_ThatIsNoText_IsMalformed(byte[] name)
    {
        byte[] answer = [.. "Digest username=\""u8, .. name, .. "\", "u8,
            .. Client.Answer(Challenge()).AsSpan("Digest username=\"alice\", ".Length)];
        Assert.Equal(DigestOutcome.Malformed, Authenticate(Client, answer).Outcome);
    }

    [Fact]
    [Trait("claim", "T03")]
    public void Nonce_GivenToAnotherSource_IsStaleWhateverTheSecret()
    {
        string challenge = Challenge();
        foreach (string password in (string[])["Secret1", "wrong"])
        {
            byte[] answer = (Client with { Password = password }).Answer(challenge);
            DigestOutcome outcome = _authenticator.Authenticate(
                "REGISTER"u8, Encoding.ASCII.GetBytes(Client.Uri), answer, Alice, Source + 1, Now).Outcome;
            Assert.Equal(DigestOutcome.Stale, outcome);
        }
    }

    private string Challenge(DigestAlgorithm algorithm = DigestAlgorithm.Sha256)
    {
        byte[] buffer = new byte[_authenticator.MaximumChallengeLength];
        return Encoding.ASCII.GetString(
            buffer, 0, _authenticator.WriteChallenge(algorithm, stale: false, Source, Now, buffer));
    }

    private DigestResult Authenticate(DigestTestClient client, string challenge, string? requestUri = null) =>
        _authenticator.Authenticate(
            "REGISTER"u8, Encoding.ASCII.GetBytes(requestUri ?? client.Uri), client.Answer(challenge), Alice, Source,
            Now);

    private DigestResult Authenticate(DigestTestClient client, byte[] answer, DateTimeOffset? now = null) =>
        _authenticator.Authenticate(
            "REGISTER"u8, Encoding.ASCII.GetBytes(client.Uri), answer, Alice, Source, now ?? Now);
}
