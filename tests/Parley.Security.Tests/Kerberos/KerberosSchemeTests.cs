// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Kerberos;
using Parley.Security.MessageSigning;
using Parley.Security.Tests.Authentication;
using Parley.Security.Tests.MessageSigning;
using Xunit;

namespace Parley.Security.Tests.Kerberos;

[Trait("claim", "T11")]
public sealed class KerberosSchemeTests
{
    private const string Sid = "S-1-5-21-1-2-3-1104";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SipAddress Alice = FakeCredentials.Address("alice@contoso.test");

    private readonly FakeCredentials _credentials = new();
    private readonly Acceptor _acceptor = new();
    private readonly AccountId _alice;

    public KerberosSchemeTests()
    {
        _alice = _credentials.Add("alice@contoso.test", "x");
        _credentials.Add("bob@contoso.test", "x");
        _acceptor.Links[Sid] = _alice;
    }

    [Fact]
    public void Challenge_NamesTheServicePrincipal()
    {
        using KerberosScheme scheme = Scheme();
        Assert.Equal("Kerberos", scheme.Name);
        Assert.Equal("sip/fe1.contoso.test", scheme.TargetName);
        Assert.Equal("", scheme.ChallengeParameters);
    }

    [Fact]
    public void Token_OfTheLinkedPerson_CompletesInOneLegUntilTheTicketEnds()
    {
        ExchangeStep step = Step();
        Assert.Equal(ExchangeStatus.Complete, step.Status);
        Assert.Equal(_alice, step.Association!.Account);
        Assert.Equal(Now.AddHours(1), step.Association.ExpiresAt);
        Assert.Equal("sip", _acceptor.Service);
        Assert.True(step.Token.IsEmpty);
    }

    [Theory]
    [InlineData(null, AuthenticationFailure.UnknownAccount)]
    [InlineData("S-1-5-21-1-2-3-1105", AuthenticationFailure.UnknownAccount)]
    [InlineData("S-1-5-21-9-2-3-1104", AuthenticationFailure.UnknownAccount)]
    public void Token_OfNobodyLinked_IsRefusedAndItsContextFreed(string? sid, AuthenticationFailure failure)
    {
        _acceptor.Sid = sid;
        ExchangeStep step = Step();
        Assert.Equal((ExchangeStatus.Failed, failure), (step.Status, step.Failure));
        Assert.True(_acceptor.Last!.Disposed);
    }

    [Fact]
    public void Token_OfAnotherRealm_IsNobodys()
    {
        _acceptor.Realm = "OTHER.TEST";
        Assert.Equal(AuthenticationFailure.UnknownAccount, Step().Failure);
    }

    [Fact]
    public void Token_ForAnotherFrom_IsRefused() => Assert.Equal(
        AuthenticationFailure.IdentityMismatch, Step(from: FakeCredentials.Address("bob@contoso.test")).Failure);

    [Fact]
    [Trait("claim", "T04")]
    public void Token_OfADisabledAccount_IsRefusedWithThatReason()
    {
        _credentials.Disable(_alice);
        Assert.Equal(AuthenticationFailure.AccountDisabled, Step().Failure);
    }

    [Theory]
    [InlineData(AuthenticationFailure.ClockSkew)]
    [InlineData(AuthenticationFailure.Replayed)]
    [InlineData(AuthenticationFailure.UnknownServiceKey)]
    public void Refusal_OfTheAcceptor_IsPassedOn(AuthenticationFailure failure)
    {
        _acceptor.Failure = failure;
        Assert.Equal(failure, Step().Failure);
    }

    [Theory]
    [InlineData(2, AuthenticationFailure.Downgrade)]
    [InlineData(5, AuthenticationFailure.Downgrade)]
    [InlineData(3, AuthenticationFailure.Downgrade)]
    [InlineData(4, AuthenticationFailure.None)]
    [Trait("claim", "T12")]
    public void Version_BelowFourOrUnknown_IsRefusedUnseen(int version, AuthenticationFailure failure)
    {
        Assert.Equal(failure, Step(version).Failure);
        Assert.Equal(failure == AuthenticationFailure.None, _acceptor.Last is not null);
    }

    // A REGISTER that is answered is not the one that is signed: nothing would prove the session's key.
    [Fact]
    [Trait("claim", "T12")]
    public void Token_ThatAsksForAnAnswer_IsRefusedAndItsContextFreed()
    {
        _acceptor.Reply = [1];
        ExchangeStep step = Step();
        Assert.Equal((ExchangeStatus.Failed, AuthenticationFailure.MalformedToken), (step.Status, step.Failure));
        Assert.True(step.Token.IsEmpty);
        Assert.True(_acceptor.Last!.Disposed);
    }

    // The library reads and writes files: the thread that receives messages goes on meanwhile.
    [Fact]
    public async Task Token_IsAcceptedOnAnotherThread_WhichTheReceivingOneDoesNotAwait()
    {
        using ManualResetEventSlim disk = new();
        _acceptor.Disk = disk;
        using KerberosScheme scheme = Scheme();
        using AuthenticationExchange exchange = scheme.Begin(Alice, 4, Now);
        ExchangeStep step = exchange.Step([0x60, 1, 2], Now);
        Assert.Equal(ExchangeStatus.Pending, step.Status);
        Assert.False(exchange.Pending!.IsCompleted);
        disk.Set();
        Assert.Equal(ExchangeStatus.Complete, (await exchange.Pending).Status);
        Assert.NotEqual(Environment.CurrentManagedThreadId, _acceptor.ThreadId);
    }

    [Fact]
    public void Token_AfterTheEnd_IsRefusedAtOnce()
    {
        KerberosScheme scheme = Scheme();
        scheme.Dispose();
        using AuthenticationExchange exchange = scheme.Begin(Alice, 4, Now);
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, exchange.Step([0x60, 1, 2], Now).Failure);
    }

    [Fact]
    public void SecondToken_InTheSameExchange_IsRefused()
    {
        using KerberosScheme scheme = Scheme();
        using AuthenticationExchange exchange = scheme.Begin(Alice, 4, Now);
        exchange.Step([1], Now);
        Assert.Equal(AuthenticationFailure.MalformedToken, exchange.Step([1], Now).Failure);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Messages_AreVerifiedByTheContextOnceAndByNumber()
    {
        using SecurityAssociation association = Step().Association!;
        SampleMessage register = new();
        Assert.Equal(VerificationOutcome.Valid, Verify(association, register, "7"));
        Assert.Equal(VerificationOutcome.Replayed, Verify(association, register, "7"));
        Assert.Equal(VerificationOutcome.Valid, Verify(association, register, "8"));
        Assert.Equal(
            VerificationOutcome.BadSignature, Verify(association, register, "9", register with { ToTag = "other" }));
        Assert.Equal(VerificationOutcome.Expired, Verify(association, register, "9", at: Now.AddHours(1)));
    }

    [Theory]
    [Trait("claim", "T12")]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(27)]
    [InlineData(49)]
    [InlineData(64)]
    [InlineData(200)]
    public void Signature_OfAnImpossibleLength_NeverReachesTheContext(int octets)
    {
        using SecurityAssociation association = Step().Association!;
        VerificationOutcome outcome = association.Verify(
            new SampleMessage().Fields, "aabbccdd"u8, "1"u8,
            Encoding.ASCII.GetBytes(new string('a', 2 * octets)), Now);
        Assert.Equal(VerificationOutcome.BadSignature, outcome);
        Assert.Equal(0, _acceptor.Last!.Verified);
    }

    [Fact]
    [Trait("claim", "T12")]
    public void Sign_WritesTheChecksHexOfAnyLengthAndNothingOnceDisposed()
    {
        SecurityAssociation association = Step().Association!;
        Span<byte> value = new byte[association.MaximumSignatureLength];
        int length = association.Sign(new SampleMessage { StatusCode = 200 }.Fields, value);
        string header = Encoding.ASCII.GetString(value[..length]);
        Assert.StartsWith("Kerberos qop=\"auth\", opaque=\"", header, StringComparison.Ordinal);
        Assert.EndsWith(
            "\", targetname=\"sip/fe1.contoso.test\", realm=\"SIP Communications Service\", version=4", header,
            StringComparison.Ordinal);
        Assert.Equal(56, header.Split("rspauth=\"")[1].Split('"')[0].Length);
        association.Dispose();
        association.Dispose();
        Assert.Equal(0, association.Sign(new SampleMessage().Fields, value));
        Assert.Equal(VerificationOutcome.Expired, Verify(association, new SampleMessage(), "1"));
        Assert.True(_acceptor.Last!.Disposed);
    }

    private static VerificationOutcome Verify(
        SecurityAssociation association, SampleMessage signed, string number, SampleMessage? sent = null,
        DateTimeOffset? at = null)
    {
        string text = $"<Kerberos><aabbccdd><{number}><SIP Communications Service><sip/fe1.contoso.test><{signed.CallId}>"
            + $"<{signed.CSeqNumber}><{signed.CSeqMethod}><{signed.FromUri}><{signed.FromTag}><{signed.ToUri}>"
            + $"<{signed.ToTag}><><><{signed.Expires}>";
        byte[] response = Encoding.ASCII.GetBytes(
            Convert.ToHexString(Context.Check(Encoding.UTF8.GetBytes(text))));
        return association.Verify(
            (sent ?? signed).Fields, "aabbccdd"u8, Encoding.ASCII.GetBytes(number), response, at ?? Now);
    }

    private ExchangeStep Step(int version = 4, SipAddress? from = null)
    {
        using KerberosScheme scheme = Scheme();
        using AuthenticationExchange exchange = scheme.Begin(from ?? Alice, version, Now);
        ExchangeStep step = exchange.Step([0x60, 1, 2], Now);
        return step.Status == ExchangeStatus.Pending ? exchange.Pending!.GetAwaiter().GetResult() : step;
    }

    private KerberosScheme Scheme() =>
        new(_acceptor, _acceptor, _credentials, new KerberosSipOptions { Fqdn = "fe1.contoso.test" });

    private sealed class Acceptor : IKerberosAcceptor, IDirectoryLinks
    {
        public Dictionary<string, AccountId> Links { get; } = [];

        public string? Sid { get; set; } = KerberosSchemeTests.Sid;

        public AuthenticationFailure Failure { get; set; }

        public string Realm { get; set; } = "AD.CONTOSO.TEST";

        public byte[] Reply { get; set; } = [];

        public string? Service { get; private set; }

        public Context? Last { get; private set; }

        public ManualResetEventSlim? Disk { get; set; }

        public int ThreadId { get; private set; }

        public KerberosAcceptance Accept(string service, ReadOnlySpan<byte> token, ReadOnlySpan<byte> channelBinding)
        {
            Service = service;
            Disk?.Wait();
            ThreadId = Environment.CurrentManagedThreadId;
            if (Failure != AuthenticationFailure.None)
            {
                return new KerberosAcceptance(Failure, "", null, default);
            }

            Last = new Context(Sid);
            return new KerberosAcceptance(AuthenticationFailure.None, "", Last, Reply);
        }

        public AccountId? FindBySecurityIdentifier(string securityIdentifier, string realm) =>
            realm == Realm && Links.TryGetValue(securityIdentifier, out AccountId account) ? account : null;
    }

    // A check that holds a number of its own, so that no two are alike: what RFC 4121's is like.
    private sealed class Context(string? sid) : IKerberosContext
    {
        private static readonly byte[] Key = new byte[32];
        private static ulong s_sequence;

        public string Principal => "alice@AD.CONTOSO.TEST";

        public string Realm => "AD.CONTOSO.TEST";

        public string? SecurityIdentifier => sid;

        public bool IsChannelBound => false;

        public DateTimeOffset ExpiresAt => Now.AddHours(1);

        public int MaximumMicLength => 48;

        public bool Disposed { get; private set; }

        public int Verified { get; private set; }

        public static byte[] Check(ReadOnlySpan<byte> message) => Check(++s_sequence, message);

        public int GetMic(ReadOnlySpan<byte> message, Span<byte> mic)
        {
            byte[] check = Check(message);
            check.CopyTo(mic);
            return Disposed ? 0 : check.Length;
        }

        public bool VerifyMic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mic)
        {
            Verified++;
            ulong number = BitConverter.ToUInt64(mic);
            return !Disposed && Check(number, message).AsSpan().SequenceEqual(mic);
        }

        public void Dispose() => Disposed = true;

        private static byte[] Check(ulong number, ReadOnlySpan<byte> message)
        {
            byte[] numbered = [.. BitConverter.GetBytes(number), .. message];
            return [.. BitConverter.GetBytes(number), .. HMACSHA256.HashData(Key, numbered).Take(20)];
        }
    }
}
