// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Acceptance;
using Parley.Security.Gssapi.Keytabs;
using Parley.Security.Gssapi.Tests.Tokens;
using Parley.Security.Kerberos;
using Parley.TestKit;
using Xunit;

namespace Parley.Security.Gssapi.Tests.Acceptance;

/// <summary>What is refused without a domain; tickets of a real one are in Parley.Interop.</summary>
[Trait("claim", "T11")]
public sealed class GssKerberosAcceptorTests : IDisposable
{
    private const string Windows = "1.2.840.48018.1.2.2";
    private const string Kerberos = "1.2.840.113554.1.2.2";
    private const string Ntlm = "1.3.6.1.4.1.311.2.2.10";

    private readonly ScratchDirectory _directory = new();
    private readonly string _keytab;

    public GssKerberosAcceptorTests()
    {
        _keytab = _directory.File("parley.keytab");
        SampleKeytab.Write(
            _keytab, ("sip/fe1.contoso.test@AD.CONTOSO.TEST", 3, 18), ("sip/fe1.contoso.test@AD.CONTOSO.TEST", 3, 23),
            ("HTTP/fe1.contoso.test@AD.CONTOSO.TEST", 2, 18));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Keytab_IsReadWithVersionsAndTypes() => Assert.Equal(
        [
            new KeytabKey("sip/fe1.contoso.test@AD.CONTOSO.TEST", 3, 18),
            new KeytabKey("sip/fe1.contoso.test@AD.CONTOSO.TEST", 3, 23),
            new KeytabKey("HTTP/fe1.contoso.test@AD.CONTOSO.TEST", 2, 18),
        ],
        KeytabFile.Read(_keytab));

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Keytab_OpenToOthers_IsRefusedAtStart(UnixFileMode mode)
    {
        File.SetUnixFileMode(_keytab, UnixFileMode.UserRead | mode);
        Assert.Contains("chmod 600", Assert.Throws<GssapiException>(() => Acceptor()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keytab_ThatIsNoneOrMissing_IsRefusedAtStart()
    {
        File.WriteAllText(_keytab, "no keytab");
        Assert.Throws<GssapiException>(() => Acceptor());
        File.Delete(_keytab);
        Assert.Throws<GssapiException>(() => Acceptor());
    }

    [Theory]
    [InlineData("HTTP", "sip", "fe1.contoso.test")]
    [InlineData("sip", "HTTP", "fe1.contoso.test")]
    [InlineData("sip", "sip", "fe2.contoso.test")]
    [InlineData("sip", "host", "fe1.contoso.test")]
    public void Ticket_ForAnotherServiceOrHost_SaysForWhich(string door, string service, string host)
    {
        KerberosAcceptance answer = Accept(door, new SampleToken { Service = service, Host = host }.Bare());
        Assert.Equal(AuthenticationFailure.UnknownServiceKey, answer.Failure);
        Assert.Contains($"{service}/{host}@AD.CONTOSO.TEST", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4L, 18, "needs the key with kvno 4 (aes256-cts-hmac-sha1-96)")]
    [InlineData(3L, 17, "needs the key with kvno 3 (aes128-cts-hmac-sha1-96)")]
    public void Ticket_ForAKeyThatIsNotThere_NamesVersionAndTypeAndWhatThereIs(long version, int type, string says)
    {
        KerberosAcceptance answer = Accept("sip", new SampleToken { Version = version, TicketType = type }.Bare());
        Assert.Equal(AuthenticationFailure.UnknownServiceKey, answer.Failure);
        Assert.Contains(says, answer.Detail, StringComparison.Ordinal);
        Assert.Contains("has kvno 3 (aes256-cts-hmac-sha1-96), kvno 3 (arcfour-hmac)", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(23, 18)]
    [InlineData(18, 23)]
    [InlineData(3, 18)]
    [InlineData(18, 1)]
    [InlineData(16, 18)]
    public void WeakKey_IsRefused(int ticket, int session) => Assert.Equal(
        AuthenticationFailure.Downgrade,
        Accept("sip", new SampleToken { TicketType = ticket, SessionType = session }.Bare()).Failure);

    // The key is found, whatever the case of the name, and does not open what is no ticket.
    [Theory]
    [InlineData("sip", "fe1.contoso.test")]
    [InlineData("SIP", "FE1.Contoso.Test")]
    public void Ticket_SealedWithAnotherKey_IsNotOpened(string service, string host)
    {
        KerberosAcceptance answer = Accept("sip", new SampleToken { Service = service, Host = host }.Bare());
        Assert.Equal(AuthenticationFailure.UnknownServiceKey, answer.Failure);
        Assert.Contains("does not open the ticket", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void KeytabPutInPlace_CountsForTheNextTokenWithoutRestart()
    {
        GssKerberosAcceptor acceptor = Acceptor();
        byte[] token = new SampleToken { Version = 4 }.Bare();
        Assert.Contains("needs the key", acceptor.Accept("sip", token, default).Detail, StringComparison.Ordinal);
        SampleKeytab.Write(
            _keytab, ("sip/fe1.contoso.test@AD.CONTOSO.TEST", 3, 18), ("sip/fe1.contoso.test@AD.CONTOSO.TEST", 4, 18));
        Assert.Contains("does not open", acceptor.Accept("sip", token, default).Detail, StringComparison.Ordinal);
        Assert.Contains(
            "does not open", acceptor.Accept("sip", new SampleToken().Bare(), default).Detail, StringComparison.Ordinal);
        File.Delete(_keytab);
        Assert.Equal(AuthenticationFailure.UnknownServiceKey, acceptor.Accept("sip", token, default).Failure);
    }

    [Fact]
    public void KeytabPutInPlace_ThatOthersMayRead_IsRefused()
    {
        GssKerberosAcceptor acceptor = Acceptor();
        File.SetUnixFileMode(_keytab, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        KerberosAcceptance answer = acceptor.Accept("sip", new SampleToken().Bare(), default);
        Assert.Equal(AuthenticationFailure.UnknownServiceKey, answer.Failure);
        Assert.Contains("is open to others", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@AD.CONTOSO.TEST", true)]
    [InlineData("ann@OTHER.TEST", false)]
    [InlineData("ann@ad.contoso.test", false)]
    [InlineData("ann@X\\@AD.CONTOSO.TEST", false)]
    [InlineData("ann", false)]
    [InlineData("?", false)]
    public void Client_OfAnotherRealmThanTheKeys_IsRefusedWithASentence(string client, bool taken)
    {
        KerberosAcceptance? answer =
            GssKerberosAcceptor.CheckRealm(client, "sip/fe1.contoso.test@AD.CONTOSO.TEST");
        Assert.Equal(taken, answer is null);
        Assert.True(taken || answer!.Detail.Contains("not across a trust", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3600, 3300)]
    [InlineData(301, 1)]
    [InlineData(300, 0)]
    [InlineData(10, -290)]
    public void Life_OfATicket_IsWithoutTheToleranceOfClocks(uint told, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), GssKerberosAcceptor.LifeOf(told));

    [Fact]
    public void Negotiation_WithKerberosFirst_IsLookedInto()
    {
        foreach (string[] list in (string[][])[[Kerberos], [Windows, Kerberos, Ntlm], [Kerberos, Ntlm]])
        {
            KerberosAcceptance answer = Accept("sip", new SampleToken().Negotiated(list));
            Assert.Equal(AuthenticationFailure.UnknownServiceKey, answer.Failure);
        }
    }

    [Fact]
    public void Negotiation_WithAnotherFirst_IsRefused()
    {
        foreach (string[] list in (string[][])[[Ntlm, Kerberos], [Ntlm], []])
        {
            Assert.Equal(AuthenticationFailure.MalformedToken, Accept("sip", new SampleToken().Negotiated(list)).Failure);
        }
    }

    [Fact]
    public void Token_TooLong_IsNotLookedAt() => Assert.Equal(
        AuthenticationFailure.MalformedToken, Accept("sip", new SampleToken { Length = 70_000 }.Bare()).Failure);

    [Theory]
    [InlineData("sip\u0001", "fe1")]
    [InlineData("sip", "fe1\r\n2026 forged log line")]
    [InlineData("", "fe1")]
    public void Name_ThatIsNoText_IsMalformed(string service, string host) => Assert.Equal(
        AuthenticationFailure.MalformedToken,
        Accept("sip", new SampleToken { Service = service, Host = host }.Bare()).Failure);

    [Fact]
    public void Token_CutOrAltered_IsRefusedAndNeverThrows()
    {
        GssKerberosAcceptor acceptor = Acceptor();
        SeededGenerator random = new(4121);
        byte[][] samples = [new SampleToken().Bare(), new SampleToken().Negotiated(Windows, Kerberos, Ntlm)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] token = [.. samples[i % 2]];
            for (int n = 1 + random.Next(4); n > 0; n--)
            {
                token[random.Next(random.Next(2) == 0 ? 160 : token.Length)] = (byte)random.NextBits();
            }

            int length = random.Next(8) == 0 ? random.Next(token.Length) : token.Length;
            Assert.Null(acceptor.Accept("sip", token.AsSpan(0, length), default).Context);
        }
    }

    private KerberosAcceptance Accept(string service, byte[] token) => Acceptor().Accept(service, token, default);

    private GssKerberosAcceptor Acceptor() => GssKerberosAcceptor.Create(
        new KerberosAcceptorOptions
        {
            KeytabFile = _keytab, ReplayCacheDirectory = _directory.File("kerberos"),
            HostNames = ["fe1.contoso.test"],
        },
        TimeProvider.System);
}
