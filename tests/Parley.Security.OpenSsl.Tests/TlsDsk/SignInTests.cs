// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Security.MessageSigning;
using Parley.Security.OpenSsl.TlsDsk;
using Parley.Security.TlsDsk;
using Xunit;

namespace Parley.Security.OpenSsl.Tests.TlsDsk;

/// <summary>
/// A sign-in from the client's hello to a message signed in each direction, through everything that takes part.
/// </summary>
public sealed class SignInTests : ICredentialSource, IDeviceCertificateValidator
{
    private const string Realm = "SIP Communications Service";
    private const string Target = "fe1.contoso.test";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Account = new(Guid.Parse("0e324752-e1ab-56eb-8f4a-267c85a97459"));
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.1");

    private static readonly OpenSslTlsDskHandshakeFactory Factory =
        OpenSslTlsDskHandshakeFactory.Create(TestCertificates.Server);

    private readonly HandshakeTable _table = new();
    private readonly TlsDskScheme _scheme;
    private AuthenticationFailure _verdict;

    public SignInTests()
    {
        _scheme = new TlsDskScheme(
            Factory, this, this,
            new TlsDskOptions { TargetName = Target, StsUri = new Uri("https://web.contoso.test/sts") });
    }

    [Fact]
    [Trait("claim", "T12")]
    public void SignIn_WithCertificate_LeadsToMessagesSignedBothWays()
    {
        using TlsDskClient client = CreateClient();
        HalfOpenHandshake handshake = Begin(connection: 1);
        ExchangeStep first = handshake.Step(client.Start(), Now);
        byte[] opaque = Encoding.ASCII.GetBytes(handshake.Opaque);
        Assert.True(_table.TryFind(1, opaque, _scheme, Address(), out HalfOpenHandshake? found));
        ExchangeStep last = found.Step(client.Advance(first.Token.Span).Output.Span, Now);
        Assert.Equal(ExchangeStatus.Complete, last.Status);
        Assert.Equal(TlsDskProgress.Complete, client.Advance(last.Token.Span).Progress);
        handshake.Dispose();
        Assert.Equal(0, _table.Count);

        byte[] keys = new byte[TlsDskKeys.MaterialLength];
        Assert.True(client.TryExportKeys(keys));
        using SecurityAssociation association = last.Association!;
        SignatureFields request = Fields(status: 0);
        byte[] response = Sign(keys.AsSpan(TlsDskKeys.ClientKeyOffset, TlsDskKeys.KeyLength), "0a1b2c3d", "1", "");
        Assert.Equal(VerificationOutcome.Valid, association.Verify(request, "0a1b2c3d"u8, "1"u8, response, Now));
        Assert.Equal(VerificationOutcome.Replayed, association.Verify(request, "0a1b2c3d"u8, "1"u8, response, Now));

        byte[] header = new byte[association.MaximumSignatureLength];
        string value = Encoding.ASCII.GetString(header, 0, association.Sign(Fields(status: 200), header));
        string srand = value.Split("srand=\"")[1][..8];
        byte[] expected = Sign(keys.AsSpan(TlsDskKeys.ServerKeyOffset, TlsDskKeys.KeyLength), srand, "1", "<200>");
        Assert.Contains(Encoding.ASCII.GetString(expected), value, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(AuthenticationFailure.Revoked)]
    [InlineData(AuthenticationFailure.CertificateRefused)]
    [Trait("claim", "T11")]
    public void SignIn_WithCertificateThatIsRefused_TellsTheClientByAnAlertItUnderstands(AuthenticationFailure verdict)
    {
        _verdict = verdict;
        using TlsDskClient client = CreateClient();
        using HalfOpenHandshake handshake = Begin(connection: 1);
        ExchangeStep first = handshake.Step(client.Start(), Now);
        ExchangeStep last = handshake.Step(client.Advance(first.Token.Span).Output.Span, Now);

        Assert.Equal(ExchangeStatus.Failed, last.Status);
        Assert.Equal(verdict, last.Failure);
        Assert.Equal(TlsDskProgress.Failed, client.Advance(last.Token.Span).Progress);
        Assert.Null(last.Association);
    }

    [Fact]
    [Trait("claim", "T21")]
    public void Flood_OfHandshakesThatNeverAnswer_IsBoundedAndPeopleStillSignIn()
    {
        byte[] hello = TlsRecords.SipeHello(0, 0x2f);
        DateTimeOffset now = Now;
        int admitted = 0;
        for (int i = 0; i < 4000; i++)
        {
            IPAddress source = new([198, 51, (byte)(i / 100), 7]);
            now = now.AddMilliseconds(1);
            if (_table.TryBegin(
                _scheme, Address(), 4, i, source, now, out HalfOpenHandshake? half) == HandshakeAdmission.Admitted)
            {
                admitted++;
                half!.Step(hello, now);
            }
        }

        Assert.Equal(1024, _table.Count);
        Assert.True(admitted >= 1024);
        HandshakeAdmission admission = _table.TryBegin(
            _scheme, Address(), 4, 9999, Source, now, out HalfOpenHandshake? genuine);
        Assert.Equal(HandshakeAdmission.Admitted, admission);
        using TlsDskClient client = CreateClient();
        ExchangeStep first = genuine!.Step(client.Start(), now);
        Assert.Equal(ExchangeStatus.Complete, genuine.Step(client.Advance(first.Token.Span).Output.Span, now).Status);
        genuine.Dispose();
        Assert.Equal(1023, _table.Sweep(now.AddSeconds(30)));
    }

    public DeviceCertificateVerdict Validate(
        ReadOnlyMemory<byte> certificateDer, SipAddress claimed, DateTimeOffset now) =>
        certificateDer.Span.SequenceEqual(TestCertificates.Client.RawData)
            ? new DeviceCertificateVerdict(_verdict, Account, "0A", now.AddDays(180))
            : DeviceCertificateVerdict.Refused(AuthenticationFailure.CertificateRefused);

    public bool TryGetNtHash(string user, string domain, Span<byte> ntHash, out AccountId account)
    {
        account = default;
        return false;
    }

    public bool TryGetDigestSecret(
        string user, string realm, DigestAlgorithm algorithm, Span<byte> ha1, out AccountId account)
    {
        account = default;
        return false;
    }

    public AuthenticationFailure CheckAccount(AccountId account, SipAddress claimed) => AuthenticationFailure.None;

    public AccountId? FindAccount(SipAddress address) => Account;

    private static SipAddress Address() =>
        SipAddress.TryParse("alice@contoso.test", out SipAddress? address) ? address : null!;

    private static TlsDskClient CreateClient() =>
        new(TestCertificates.Client.RawData, TestCertificates.PrivateKey(TestCertificates.Client));

    private static SignatureFields Fields(int status) => new()
    {
        CallId = "call"u8, CSeqNumber = "3"u8, CSeqMethod = "REGISTER"u8, FromUri = "sip:alice@contoso.test"u8,
        FromTag = "ft"u8, ToUri = "sip:alice@contoso.test"u8, StatusCode = status,
    };

    private static byte[] Sign(ReadOnlySpan<byte> key, string rand, string number, string status)
    {
        string buffer = $"<TLS-DSK><{rand}><{number}><{Realm}><{Target}><call><3><REGISTER><sip:alice@contoso.test><ft>"
            + $"<sip:alice@contoso.test><><><><>{status}";
        return Encoding.ASCII.GetBytes(Convert.ToHexString(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(buffer))));
    }

    private HalfOpenHandshake Begin(long connection)
    {
        Assert.Equal(
            HandshakeAdmission.Admitted,
            _table.TryBegin(_scheme, Address(), 4, connection, Source, Now, out HalfOpenHandshake? handshake));
        return handshake!;
    }
}
