// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.MessageSigning;
using Parley.Security.Tests.Authentication;
using Parley.Security.Tests.MessageSigning;
using Parley.Security.TlsDsk;
using Xunit;

namespace Parley.Security.Tests.TlsDsk;

public sealed class TlsDskSchemeTests : IDeviceCertificateValidator
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SipAddress Alice = FakeCredentials.Address("alice@contoso.test");

    private readonly FakeCredentials _credentials = new();
    private readonly FakeHandshakes _handshakes = new();
    private readonly AccountId _alice;
    private readonly TlsDskScheme _scheme;
    private DeviceCertificateVerdict _verdict;
    private int _judged;

    public TlsDskSchemeTests()
    {
        _alice = _credentials.Add("alice@contoso.test", "Secret1");
        _verdict = new DeviceCertificateVerdict(AuthenticationFailure.None, _alice, "0A", Now.AddDays(180));
        _scheme = new TlsDskScheme(_handshakes, this, _credentials, new TlsDskOptions
        {
            TargetName = "fe1.contoso.test",
                StsUri = new Uri("https://web.contoso.test/CertProv/CertProvisioningService.svc"),
        });
    }

    public DeviceCertificateVerdict Validate(ReadOnlyMemory<byte> certificateDer, SipAddress claimed,
        DateTimeOffset now)
    {
        _judged++;
        Assert.Equal(FakeHandshakes.Certificate, certificateDer.ToArray());
        Assert.Equal(Alice, claimed);
        return _verdict;
    }

    [Fact]
    public void Challenge_Parameters_NameTheCertificateService()
    {
        Assert.Equal("TLS-DSK", _scheme.Name);
        Assert.Equal("fe1.contoso.test", _scheme.TargetName);
        Assert.Equal(", sts-uri=\"https://web.contoso.test/CertProv/CertProvisioningService.svc\"",
            _scheme.ChallengeParameters);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void SignIn_GoodCertificate_CompletesWithTheLastFlight(int version)
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, version, Now);
        ExchangeStep first = exchange.Step(FakeHandshakes.Hello, Now);
        Assert.Equal(ExchangeStatus.Continue, first.Status);
        Assert.Equal(FakeHandshakes.ServerFlight, first.Token.ToArray());

        ExchangeStep last = exchange.Step(FakeHandshakes.ClientFlight, Now);
        Assert.Equal(ExchangeStatus.Complete, last.Status);
        Assert.Equal(FakeHandshakes.LastFlight, last.Token.ToArray());
        SecurityAssociation association = last.Association!;
        Assert.Equal(exchange.Opaque, association.Opaque);
        Assert.Equal(version, association.Version);
        Assert.Equal(_alice, association.Account);
        Assert.Equal("0A", association.CertificateSerial);
        Assert.Equal(0, _handshakes.Open);
    }

    [Fact]
    public void Association_Keys_StandAtTheirOffsets()
    {
        SecurityAssociation association = SignIn().Association!;
        SampleMessage message = new();
        byte[] key = [.. Enumerable.Range(64, 32).Select(static i => (byte)i)];
        string buffer =
            $"<TLS-DSK><767389df><1><{FakeCredentials.Realm}><fe1.contoso.test><{message.CallId}><{message.CSeqNumber}>"
            + $"<{message.CSeqMethod}><{message.FromUri}><{message.FromTag}><{message.ToUri}><><><><>";
        byte[] response = Encoding.ASCII.GetBytes(
            Convert.ToHexString(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(buffer))));
        Assert.Equal(VerificationOutcome.Valid, association.Verify(message.Fields, "767389df"u8, "1"u8, response, Now));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    public void Association_Ends_WithTheCertificateOrAfterEightHours(int hours)
    {
        _verdict = _verdict with { NotAfter = Now.AddHours(hours) };
        Assert.Equal(Now.AddHours(Math.Min(hours, 8)), SignIn().Association!.ExpiresAt);
    }

    [Theory]
    [InlineData(AuthenticationFailure.CertificateRefused, 42)]
    [InlineData(AuthenticationFailure.Revoked, 44)]
    [InlineData(AuthenticationFailure.AccountDisabled, 49)]
    [InlineData(AuthenticationFailure.IdentityMismatch, 49)]
    [Trait("claim", "T11")]
    public void SignIn_CertificateRefused_EndsWithAnAlertInsteadOfTheLastFlight(AuthenticationFailure failure,
        byte description)
    {
        _verdict = DeviceCertificateVerdict.Refused(failure);
        ExchangeStep step = SignIn();
        AssertFails(failure, step);
        Assert.Equal([21, 3, 1, 0, 2, 2, description], step.Token.ToArray());
    }

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_CertificateOfAnotherPerson_IsRefusedEvenIfTheJudgeLetItPass()
    {
        _verdict = _verdict with { Account = _credentials.Add("mallory@contoso.test", "Secret2") };
        AssertFails(AuthenticationFailure.IdentityMismatch, SignIn());
    }

    [Fact]
    [Trait("claim", "T04")]
    public void SignIn_DisabledAccount_IsRefusedEvenIfTheJudgeLetItPass()
    {
        _credentials.Disable(_alice);
        AssertFails(AuthenticationFailure.AccountDisabled, SignIn());
    }

    [Fact]
    [Trait("claim", "T11")]
    public void SignIn_CertificateThatEndsNow_IsRefused()
    {
        _verdict = _verdict with { NotAfter = Now };
        AssertFails(AuthenticationFailure.CertificateRefused, SignIn());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [Trait("claim", "T12")]
    public void Begin_WithAVersionNotAccepted_IsADowngradeBeforeAnythingIsMade(int version)
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, version, Now);
        AssertFails(AuthenticationFailure.Downgrade, exchange.Step(FakeHandshakes.Hello, Now));
        Assert.Equal(0, _handshakes.Made);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 22, 3, 1, 0, 1 })]
    [InlineData(new byte[] { 23, 3, 1, 0, 1, 1 })]
    [InlineData(new byte[] { 22, 2, 1, 0, 1, 1 })]
    [InlineData(new byte[] { 0x80, 0x2e, 1, 0, 2, 0 })]
    public void Token_ThatIsNoHandshakeRecord_IsRefusedBeforeAnythingIsMade(byte[] token)
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(token, Now));
        Assert.Equal(0, _handshakes.Made);
    }

    [Theory]
    [InlineData(16_384, ExchangeStatus.Continue)]
    [InlineData(16_385, ExchangeStatus.Failed)]
    public void Token_UpToItsLimit_IsTaken(int length, ExchangeStatus expected)
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        Assert.Equal(expected, exchange.Step([22, 3, 1, .. new byte[length - 3]], Now).Status);
    }

    [Fact]
    public void Handshake_ThatFails_PassesItsAlertOnAndIsFreed()
    {
        byte[] alert = [21, 3, 1, 0, 2, 2, 40];
        _handshakes.First = new TlsDskFlight(TlsDskProgress.Failed, alert);
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        ExchangeStep step = exchange.Step(FakeHandshakes.Hello, Now);
        AssertFails(AuthenticationFailure.MalformedToken, step);
        Assert.Equal(alert, step.Token.ToArray());
        Assert.Equal(0, _handshakes.Open);
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(FakeHandshakes.Hello, Now));
        Assert.Equal(1, _handshakes.Made);
    }

    [Fact]
    public void Handshake_ThatWantsAThirdFlight_IsRefusedWithoutAskingForTheCertificate()
    {
        _handshakes.Second = new TlsDskFlight(TlsDskProgress.Continue, FakeHandshakes.ServerFlight);
        AssertFails(AuthenticationFailure.MalformedToken, SignIn());
        Assert.Equal(0, _judged);
        Assert.Equal(0, _handshakes.Open);
    }

    [Fact]
    public void Handshake_WithoutKeys_IsRefused()
    {
        _handshakes.HasKeys = false;
        AssertFails(AuthenticationFailure.MalformedToken, SignIn());
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Exchange_AfterItsEnd_TakesNothing()
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        exchange.Step(FakeHandshakes.Hello, Now);
        Assert.Equal(ExchangeStatus.Complete, exchange.Step(FakeHandshakes.ClientFlight, Now).Status);
        AssertFails(AuthenticationFailure.MalformedToken, exchange.Step(FakeHandshakes.ClientFlight, Now));
        Assert.Equal(1, _judged);
    }

    [Fact]
    public void Exchange_GivenUpHalfOpen_FreesTheHandshake()
    {
        AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        exchange.Step(FakeHandshakes.Hello, Now);
        Assert.Equal(1, _handshakes.Open);
        exchange.Dispose();
        Assert.Equal(0, _handshakes.Open);
    }

    private static void AssertFails(AuthenticationFailure expected, ExchangeStep step)
    {
        Assert.Equal(ExchangeStatus.Failed, step.Status);
        Assert.Equal(expected, step.Failure);
        Assert.Null(step.Association);
    }

    private ExchangeStep SignIn()
    {
        using AuthenticationExchange exchange = _scheme.Begin(Alice, 4, Now);
        Assert.Equal(ExchangeStatus.Continue, exchange.Step(FakeHandshakes.Hello, Now).Status);
        return exchange.Step(FakeHandshakes.ClientFlight, Now);
    }
}
