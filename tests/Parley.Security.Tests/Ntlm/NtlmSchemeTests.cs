// SPDX-License-Identifier: Apache-2.0

using System;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;
using Parley.Security.Ntlm;
using Parley.Security.Tests.Authentication;
using Parley.Security.Tests.MessageSigning;
using Xunit;

namespace Parley.Security.Tests.Ntlm;

public sealed class NtlmSchemeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SipAddress Alice = FakeCredentials.Address("alice@contoso.test");

    private readonly FakeCredentials _credentials = new();
    private readonly AccountId _alice;
    private readonly NtlmScheme _scheme;

    public NtlmSchemeTests()
    {
        _alice = _credentials.Add("alice@contoso.test", "Secret1", "alice");
        _credentials.Add("mallory@contoso.test", "Secret2", "mallory");
        _scheme = new NtlmScheme(_credentials, new NtlmSipOptions
        {
            TargetName = "lab.contoso.test",
                Names = new NtlmServerNames("LABDOM", "LAB", "contoso.test", "lab.contoso.test"),
        });
    }

    [Theory]
    [InlineData("alice@contoso.test", "")]
    [InlineData("ALICE@contoso.test", "")]
    [InlineData("alice", "LABDOM")]
    [InlineData("Alice", "labdom")]
    public void SignIn_EveryFormOfTheName_Completes(string user, string domain)
    {
        ExchangeStep step = SignIn(new NtlmTestClient(user, "Secret1") { Domain = domain });

        Assert.Equal(ExchangeStatus.Complete, step.Status);
        Assert.True(step.Token.IsEmpty);
        Assert.Equal(_alice, step.Association!.Account);
        Assert.Equal("NTLM", step.Association.Scheme);
        Assert.Null(step.Association.CertificateSerial);
        Assert.Equal(Now.AddHours(8), step.Association.ExpiresAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SignIn_NameOutsideAscii_CompletesHoweverTheClientUpperCasesIt(bool ascii)
    {
        _credentials.Add("zoë@contoso.test", "Secret3");
        ExchangeStep step = SignIn(
            new NtlmTestClient("zoë@contoso.test", "Secret3") { AsciiUpperCase = ascii },
                FakeCredentials.Address("zoë@contoso.test"));
        Assert.Equal(ExchangeStatus.Complete, step.Status);
    }

    [Fact]
    public void Association_AfterSignIn_HasTheKeysOfTheClient()
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        NtlmTestClient client = new("alice@contoso.test", "Secret1");
        ExchangeStep step = exchange.Step(client.Answer(exchange.Step(default, Now).Token.Span), Now);
        SampleMessage message = new();
        byte[] signature = ClientSignature(client.ExportedSessionKey, message, "767389df", "1");

        Assert.Equal(exchange.Opaque, step.Association!.Opaque);
        Assert.Equal(
            VerificationOutcome.Valid,
            step.Association.Verify(message.Fields, "767389df"u8, "1"u8, signature, Now));
    }

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_WrongPassword_Fails() =>
        AssertFails(AuthenticationFailure.WrongSecret, SignIn(new NtlmTestClient("alice@contoso.test", "secret1")));

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_UnknownUser_FailsAfterTheSameWork()
    {
        int before = _credentials.Lookups;
        AssertFails(AuthenticationFailure.UnknownAccount, SignIn(new NtlmTestClient("nobody@contoso.test", "Secret1")));
        Assert.Equal(before + 1, _credentials.Lookups);
    }

    [Theory]
    [InlineData("Secret2")]
    [InlineData("wrong")]
    [Trait("claim", "T11")]
    public void SignIn_AsAnotherThanFromNames_FailsTheSameWhetherThePasswordIsRightOrNot(string password) =>
        AssertFails(AuthenticationFailure.IdentityMismatch,
            SignIn(new NtlmTestClient("mallory@contoso.test", password)));

    [Fact]
    [Trait("claim", "T04")]
    public void SignIn_DisabledAccountWhoseSecretIsNotLookedAt_FailsLikeAnUnknownOne()
    {
        _credentials.Disable(_alice);
        AssertFails(AuthenticationFailure.UnknownAccount, SignIn(new NtlmTestClient("alice@contoso.test", "Secret1")));
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Answer_ToAnotherChallenge_Fails()
    {
        using AuthenticationExchange first = _scheme.Begin(Alice, 4, Now);
        byte[] recorded = new NtlmTestClient("alice@contoso.test", "Secret1").Answer(
            first.Step(default, Now).Token.Span);
        Assert.Equal(ExchangeStatus.Complete, first.Step(recorded, Now).Status);

        using AuthenticationExchange second = _scheme.Begin(Alice, 4, Now);
        second.Step(default, Now);
        AssertFails(AuthenticationFailure.WrongSecret, second.Step(recorded, Now));
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Challenge_AfterOneAnswer_IsSpent()
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        ReadOnlyMemory<byte> challenge = exchange.Step(default, Now).Token;
        exchange.Step(new NtlmTestClient("alice@contoso.test", "wrong").Answer(challenge.Span), Now);
        byte[] right = new NtlmTestClient("alice@contoso.test", "Secret1").Answer(challenge.Span);
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(right, Now));
    }

    [Fact]
    [Trait("claim", "T30")]
    public void Answer_WithTargetInfoOfAnotherServer_Fails()
    {
        NtlmTestClient client = new("alice@contoso.test", "Secret1")
        {
            AlterTargetInfo = static pairs => Encoding.Latin1.GetBytes(
                Encoding.Latin1.GetString(pairs).Replace("L\0A\0B\0", "E\0V\0L\0", StringComparison.Ordinal)),
        };
        AssertFails(AuthenticationFailure.TargetMismatch, SignIn(client));
    }

    [Fact]
    [Trait("claim", "T30")]
    public void Answer_WithoutTheTimeOfTheChallenge_Fails()
    {
        NtlmTestClient client = new("alice@contoso.test", "Secret1") { AlterTargetInfo = static pairs =>
            [.. pairs[..^16], 0, 0, 0, 0] };
        AssertFails(AuthenticationFailure.TargetMismatch, SignIn(client));
    }

    [Theory]
    [InlineData("sip/lab.contoso.test", true)]
    [InlineData("SIP/LAB.contoso.test", true)]
    [InlineData("sip/lab.contoso.test:5061", true)]
    [InlineData("sip/lab.contoso.test@CONTOSO.TEST", true)]
    [InlineData("", true)]
    [InlineData("sip/evil.contoso.test", false)]
    [InlineData("HTTP/lab.contoso.test", false)]
    [InlineData("lab.contoso.test", false)]
    [InlineData("sip/lab.contoso.test.evil.test", false)]
    [Trait("claim", "T30")]
    public void Answer_MadeForAService_IsTakenOnlyWhenItIsOurs(string target, bool ours)
    {
        ExchangeStep step = SignIn(new NtlmTestClient("alice@contoso.test", "Secret1") { TargetName = target });
        Assert.Equal(ours ? AuthenticationFailure.None : AuthenticationFailure.TargetMismatch, step.Failure);
    }

    [Theory]
    [InlineData(false, AuthenticationFailure.None)]
    [InlineData(true, AuthenticationFailure.TargetMismatch)]
    [Trait("claim", "T30")]
    public void Answer_WithIntegrityCode_IsTakenOnlyWhenItIsRight(bool broken, AuthenticationFailure expected)
    {
        ExchangeStep step = SignIn(
            new NtlmTestClient("alice@contoso.test", "Secret1") { WithMic = true, BreakMic = broken });
        Assert.Equal(expected, step.Failure);
    }

    [Fact]
    [Trait("claim", "T30")]
    public void Answer_BoundToAChannelWeDoNotKnow_Fails()
    {
        NtlmTestClient bound = new("alice@contoso.test", "Secret1") { ChannelBinding = [.. "0123456789abcdef"u8] };
        AssertFails(AuthenticationFailure.TargetMismatch, SignIn(bound));
        NtlmTestClient unbound = new("alice@contoso.test", "Secret1") { ChannelBinding = new byte[16] };
        Assert.Equal(ExchangeStatus.Complete, SignIn(unbound).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [Trait("claim", "T12")]
    public void Begin_WithAVersionNotAccepted_IsADowngrade(int version)
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, version, Now);
        AssertFails(AuthenticationFailure.Downgrade, exchange.Step(default, Now));
    }

    [Fact]
    public void Begin_WithATypeOneMessage_IsRefused()
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(NtlmTestClient.HttpNegotiate, Now));
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(default, Now));
    }

    [Fact]
    public void Disposed_Exchange_TakesNothing()
    {
        AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        exchange.Dispose();
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(default, Now));
    }

    private static void AssertFails(AuthenticationFailure expected, ExchangeStep step)
    {
        Assert.Equal(ExchangeStatus.Failed, step.Status);
        Assert.Equal(expected, step.Failure);
        Assert.Null(step.Association);
    }

    private static byte[] ClientSignature(byte[] sessionKey, SampleMessage message, string crand, string cnum)
    {
        byte[] signingKey = new byte[16];
        byte[] sealingKey = new byte[20];
        NtlmSessionKeys.DeriveSigningKey(sessionKey, fromClient: true, signingKey);
        NtlmSessionKeys.DeriveSealingKey(sessionKey, fromClient: true, sealingKey);
        sealingKey[16] = 100;
        string buffer = $"<NTLM><{crand}><{cnum}><{FakeCredentials.Realm}><lab.contoso.test><{message.CallId}><{message.CSeqNumber}>"
            + $"<{message.CSeqMethod}><{message.FromUri}><{message.FromTag}><{message.ToUri}><{message.ToTag}><><><{message.Expires}>";
        byte[] digest = System.Security.Cryptography.HMACMD5.HashData(signingKey,
            (byte[])[100, 0, 0, 0, .. Encoding.UTF8.GetBytes(buffer)]);
        byte[] checksum = new byte[8];
        Rc4.Transform(System.Security.Cryptography.MD5.HashData(sealingKey), digest.AsSpan(0, 8), checksum);
        return Encoding.ASCII.GetBytes(Convert.ToHexString([1, 0, 0, 0, .. checksum, 100, 0, 0, 0]));
    }

    private ExchangeStep SignIn(NtlmTestClient client, SipAddress? claimed = null)
    {
        using AuthenticationExchange exchange = _scheme.Begin(claimed ?? Alice, 4, Now);
        ExchangeStep challenge = exchange.Step(default, Now);
        Assert.Equal(ExchangeStatus.Continue, challenge.Status);
        return exchange.Step(client.Answer(challenge.Token.Span), Now);
    }
}
