// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net.Security;
using System.Threading.Tasks;
using Parley.Security.Authentication;
using Parley.Security.Gssapi.Acceptance;
using Parley.Security.Kerberos;
using Parley.TestKit;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The acceptor with tickets of a real KDC and another implementation's client (row T11).</summary>
[Trait("claim", "T11")]
public sealed class KerberosAcceptorTests : IAsyncLifetime
{
    private const string Host = "sip.contoso.test";
    private const string Password = "Secret-1234";

    private readonly ScratchDirectory _directory = new();
    private DomainController _controller = null!;
    private string _keytab = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _controller = await DomainController.StartAsync(DomainDefinition.Contoso);
        await _controller.People.AddUserAsync("ann", Password);
        await _controller.People.AddServiceAsync("svc-parley", Password, "sip/" + Host, "HTTP/" + Host);
        _keytab = await _controller.People.ExportKeytabAsync(
            "acceptor.keytab", "svc-parley", "sip/" + Host, "HTTP/" + Host);
    }

    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Ticket_IsTakenOnceAlsoAfterARestart_AndSignsBothWays()
    {
        string cache = await _controller.GetTicketAsync("ann", Password);
        using NegotiateAuthentication client = Client(cache, "Kerberos", "sip", out byte[] token);

        KerberosAcceptance taken = Acceptor().Accept("sip", token, default);

        Assert.Equal((AuthenticationFailure.None, true), (taken.Failure, taken.Reply.IsEmpty));
        using IKerberosContext context = taken.Context!;
        Assert.Equal("ann@AD.CONTOSO.TEST", context.Principal);
        Assert.Matches("^S-1-5-21-[0-9]+-[0-9]+-[0-9]+-[0-9]{4}$", context.SecurityIdentifier);
        byte[] mic = new byte[context.MaximumMicLength];
        int length = context.GetMic("ours"u8, mic);
        Assert.True(client.VerifyIntegrityCheck("ours"u8, mic.AsSpan(0, length)));
        System.Buffers.ArrayBufferWriter<byte> theirs = new();
        client.ComputeIntegrityCheck("theirs"u8, theirs);
        Assert.True(context.VerifyMic("theirs"u8, theirs.WrittenSpan));
        Assert.False(context.VerifyMic("altered"u8, theirs.WrittenSpan));

        Assert.Equal(AuthenticationFailure.Replayed, Acceptor().Accept("sip", token, default).Failure);
    }

    [Theory]
    [InlineData("Kerberos")]
    [InlineData("Negotiate")]
    public async Task Token_OfAClientThatWantsAProof_IsAnswered(string package)
    {
        string cache = await _controller.GetTicketAsync("ann", Password);
        using NegotiateAuthentication client = Client(cache, package, "HTTP", out byte[] token, mutual: true);
        KerberosAcceptance taken = Acceptor().Accept("HTTP", token, "tls-server-end-point:any"u8);
        using IKerberosContext? context = taken.Context;
        Assert.NotNull(context);
        using NativeEnvironment configuration = new("KRB5_CONFIG", _controller.KerberosConfiguration);
        using NativeEnvironment credentials = new("KRB5CCNAME", cache);
        _ = client.GetOutgoingBlob(taken.Reply.Span, out NegotiateAuthenticationStatusCode status);
        Assert.Equal(NegotiateAuthenticationStatusCode.Completed, status);
    }

    [Fact]
    public async Task Token_Altered_IsRefusedWhereverItIs()
    {
        string cache = await _controller.GetTicketAsync("ann", Password);
        using NegotiateAuthentication client = Client(cache, "Kerberos", "sip", out byte[] token);
        GssKerberosAcceptor acceptor = Acceptor();
        for (int at = token.Length - 1; at > 0; at -= 37)
        {
            byte[] altered = [.. token];
            altered[at] ^= 0x10;
            Assert.Null(acceptor.Accept("sip", altered, default).Context);
        }
    }

    // The old key goes on for as long as it is in the keytab; without it the refusal names the version.
    [Fact]
    public async Task Keytab_Replaced_TakesOldAndNewTicketsWithoutRestart()
    {
        GssKerberosAcceptor acceptor = Acceptor();
        string old = await _controller.GetTicketAsync("ann", Password);
        using NegotiateAuthentication before = Client(old, "Kerberos", "sip", out byte[] first);
        using NegotiateAuthentication again = Client(old, "Kerberos", "sip", out byte[] second);
        byte[] oldKeys = await File.ReadAllBytesAsync(_keytab);
        await _controller.People.SetPasswordAsync("svc-parley", "Another-5678");
        string next = await _controller.People.ExportKeytabAsync("next.keytab", "sip/" + Host);
        byte[] newKeys = await File.ReadAllBytesAsync(next);
        Replace([.. oldKeys, .. newKeys.AsSpan(2)]);
        string fresh = await _controller.GetTicketAsync("ann", Password);
        using NegotiateAuthentication after = Client(fresh, "Kerberos", "sip", out byte[] third);

        using (IKerberosContext? withOld = acceptor.Accept("sip", first, default).Context)
        using (IKerberosContext? withNew = acceptor.Accept("sip", third, default).Context)
        {
            Assert.NotNull(withOld);
            Assert.NotNull(withNew);
        }

        Replace(newKeys);
        KerberosAcceptance refused = acceptor.Accept("sip", second, default);
        Assert.Equal(AuthenticationFailure.UnknownServiceKey, refused.Failure);
        Assert.Contains("needs the key with kvno", refused.Detail, StringComparison.Ordinal);
    }

    private void Replace(byte[] keytab)
    {
        string next = _keytab + ".new";
        File.WriteAllBytes(next, keytab);
        File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(next, _keytab, overwrite: true);
    }

    private NegotiateAuthentication Client(
        string cache, string package, string service, out byte[] token, bool mutual = false)
    {
        using NativeEnvironment configuration = new("KRB5_CONFIG", _controller.KerberosConfiguration);
        using NativeEnvironment credentials = new("KRB5CCNAME", cache);
        NegotiateAuthentication client = new(new NegotiateAuthenticationClientOptions
        {
            Package = package, TargetName = $"{service}/{Host}", RequiredProtectionLevel = ProtectionLevel.Sign,
            RequireMutualAuthentication = mutual,
        });
        token = client.GetOutgoingBlob(default(ReadOnlySpan<byte>), out _) ?? [];
        return client;
    }

    private GssKerberosAcceptor Acceptor() => GssKerberosAcceptor.Create(
        new KerberosAcceptorOptions
        {
            KeytabFile = _keytab, ReplayCacheDirectory = _directory.File("kerberos"), HostNames = [Host],
        },
        TimeProvider.System);
}
