// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Connections;

/// <summary>Over real sockets on the loopback, with the system's clock.</summary>
public sealed class TlsTests : IDisposable
{
    private X509Certificate2 _certificate = TestCertificate.Make("sip.contoso.test");

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task SignIn_AndMESSAGE_OverTls()
    {
        await using TestServer server = await StartAsync();
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        await using TlsTestClient bob = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "bob");
        await alice.SignInAsync();
        await bob.SignInAsync();
        for (int i = 0; i < 50; i++)
        {
            alice.Client.Request("MESSAGE", "sip:bob@contoso.test", body: new string('x', i * 400));
            WireMessage received = (await bob.TakeAsync())!;
            Assert.True(bob.Client.Signer!.Verifies(received));
            bob.Client.Respond(received, 200);
            Assert.True(alice.Client.Signer!.Verifies(await alice.TakeAsync(200)));
        }

        Assert.Equal(0, server.Counted("parley.sip.faults"));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    [Trait("claim", "T10")]
    public async Task TlsFrom12On_IsTaken(SslProtocols protocol)
    {
        await using TestServer server = await StartAsync();
        await using TlsTestClient alice =
            await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice", protocol);
        Assert.Equal(protocol, alice.Protocol);
        alice.Client.Send(alice.Client.Register());
        await alice.TakeAsync(401);
    }

    // A ClientHello of TLS 1.1 written by hand, since no client library here speaks it any more.
    [Theory]
    [InlineData(0x01)]
    [InlineData(0x02)]
    [InlineData(0x00)]
    [Trait("claim", "T10")]
    public async Task OlderTls_IsRefused(byte minor)
    {
        await using TestServer server = await StartAsync();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Server.EndPoints[0]);
        byte[] random = new byte[32];
        byte[] hello = [3, minor, .. random, 0, 0, 4, 0x00, 0x2f, 0x00, 0x35, 1, 0];
        byte[] record = [22, 3, minor, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
        await socket.SendAsync(record);
        byte[] answer = new byte[100];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        int count = await ReceiveAsync(socket, answer, limit.Token);

        // An alert, or nothing at all; never a ServerHello.
        Assert.True(count == 0 || answer[0] == 21, $"{count} octets, type {answer[0]}");
    }

    [Fact]
    [Trait("claim", "T10")]
    public async Task PlainTextOnTheTlsPort_IsRefused()
    {
        await using TestServer server = await StartAsync();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Server.EndPoints[0]);
        await socket.SendAsync(TestMessages.Octets(new ScriptedSipClient("alice").Register()));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        byte[] answer = new byte[100];
        int count = await ReceiveAsync(socket, answer, limit.Token);

        // A TLS alert, or nothing; never SIP.
        Assert.True(count == 0 || answer[0] == 21, $"{count} octets, type {answer[0]}");
        Assert.Empty(server.Router.Seen);
    }

    [Fact]
    public async Task RenewedCertificate_ServesTheNextClient_WithoutARestart()
    {
        await using TestServer server = await StartAsync();
        await using TlsTestClient first = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        string old = first.Certificate!.GetCertHashString();
        X509Certificate2 replaced = _certificate;
        _certificate = TestCertificate.Make("sip.contoso.test");
        await using TlsTestClient second = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        Assert.NotEqual(old, second.Certificate!.GetCertHashString());
        Assert.Equal(_certificate.GetCertHashString(), second.Certificate.GetCertHashString());
        replaced.Dispose();
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task HandshakeThatNeverEnds_IsClosed_AndItsPlaceIsFree()
    {
        await using TestServer server = await StartAsync(new SipServerLimits
        {
            HandshakeTime = TimeSpan.FromMilliseconds(300), MaximumHandshakes = 2,
        });
        using Socket first = new(SocketType.Stream, ProtocolType.Tcp);
        using Socket second = new(SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(server.Server.EndPoints[0]);
        await second.ConnectAsync(server.Server.EndPoints[0]);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await ReceiveAsync(first, new byte[10], limit.Token));
        Assert.Equal(0, await ReceiveAsync(second, new byte[10], limit.Token));
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        await alice.SignInAsync();
        Assert.Equal(2, server.Counted("parley.sip.connections.refused", "HandshakeTimeout"));
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SilentHandshakes_OfOneSource_GiveWayToAnother()
    {
        await using TestServer server = await StartAsync(new SipServerLimits { MaximumHandshakes = 2 });
        using Socket first = await SilentAsync(server);
        using Socket second = await SilentAsync(server);
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        await alice.SignInAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await ReceiveAsync(first, new byte[10], limit.Token));
        Assert.Equal(1, server.Counted("parley.sip.connections.refused", "HandshakeDisplaced"));

        // The place is free again, once; and nobody of the same source makes room for another.
        using Socket third = await SilentAsync(server);
        using Socket fourth = await SilentAsync(server);
        Assert.Equal(0, await ReceiveAsync(fourth, new byte[10], limit.Token));
        Assert.Equal(1, server.Counted("parley.sip.connections.refused", "TooManyHandshakes"));

        static async Task<Socket> SilentAsync(TestServer server)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            await socket.ConnectAsync(server.Server.EndPoints[0]);
            return socket;
        }
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task PeerThatDoesNotRead_IsClosed()
    {
        await using TestServer server = await StartAsync(new SipServerLimits
        {
            MaximumPendingOutputBytes = 200_000, MessagesPerSecond = 1_000_000, MessageBurst = 1_000_000,
            OctetsPerSecond = int.MaxValue / 4, OctetBurst = int.MaxValue / 4,
                MaximumTransactionsPerConnection = 1_000_000,
        });
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        await using TlsTestClient bob = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "bob");
        await alice.SignInAsync();
        await bob.SignInAsync();
        string body = new('x', 60_000);
        int status = 0;
        for (int i = 0; i < 2000 && status == 0; i++)
        {
            alice.Client.Request("MESSAGE", "sip:bob@contoso.test", body: body);
            if (i % 100 == 99)
            {
                status = server.Server.ConnectionCount == 1 ? 480 : 0;
            }
        }

        await alice.TakeAsync(480);
        alice.Client.Request("MESSAGE", "sip:bob@contoso.test");
        Assert.Equal(0, server.Counted("parley.sip.faults"));
    }

    [Fact]
    public async Task ConnectionKilledMidTransaction_AnswersTheCaller()
    {
        await using TestServer server = await StartAsync();
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        TlsTestClient bob = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "bob");
        await alice.SignInAsync();
        await bob.SignInAsync();
        alice.Client.Request("MESSAGE", "sip:bob@contoso.test");
        await bob.TakeAsync();
        await bob.DisposeAsync();
        await alice.TakeAsync(480);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task Stop_EndsConnectionsWithinTheTime_AndTakesNoNewOnes()
    {
        TestServer server = await StartAsync();
        IPEndPoint endPoint = server.Server.EndPoints[0];
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(endPoint, "alice");
        await alice.SignInAsync();
        Task stop = server.Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(await alice.IsHungUpAsync());
        await alice.DisposeAsync();
        await stop;
        Assert.Equal(0, server.Server.ConnectionCount);
        await Assert.ThrowsAnyAsync<SocketException>(() => TlsTestClient.ConnectAsync(endPoint, "alice"));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stop_EndsAHandshakeThatNeverEnds()
    {
        TestServer server = await StartAsync(new SipServerLimits { HandshakeTime = TimeSpan.FromHours(1) });
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(server.Server.EndPoints[0]);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (server.Server.ConnectionCount == 0)
        {
            await Task.Yield();
        }

        Assert.True(server.Server.IsListening);
        await server.Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(server.Server.IsListening);
        Assert.Equal(0, await ReceiveAsync(silent, new byte[10], limit.Token));
        Assert.Equal(0, server.Server.ConnectionCount);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stop_LetsARequestInProgressEnd()
    {
        TestServer server = await StartAsync();
        await using TlsTestClient alice = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "alice");
        await using TlsTestClient bob = await TlsTestClient.ConnectAsync(server.Server.EndPoints[0], "bob");
        await alice.SignInAsync();
        await bob.SignInAsync();
        alice.Client.Request("MESSAGE", "sip:bob@contoso.test");
        WireMessage received = (await bob.TakeAsync())!;
        Task stop = server.Server.StopAsync(TestContext.Current.CancellationToken);
        alice.Client.Request("MESSAGE", "sip:bob@contoso.test");
        await alice.TakeAsync(503);
        bob.Client.Respond(received, 200);
        await alice.TakeAsync(200);
        await alice.DisposeAsync();
        await bob.DisposeAsync();
        await stop;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task OutboundConnection_IsLikeAnyOther()
    {
        await using TestServer server = await StartAsync();
        await using TestServer other = await StartAsync();
        SipConnection connection = await other.Server.ConnectAsync(
            server.Server.EndPoints[0],
            new SslClientAuthenticationOptions { TargetHost = "sip.contoso.test",
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null },
            TestContext.Current.CancellationToken);
        TaskCompletionSource<int> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Parley.Sip.Writing.SipMessageWriter options = other.Server.Sender.RentWriter();
        options.StartRequest(Parley.Sip.Messages.SipMethod.Options, "sip:contoso.test"u8);
        options.Header(Parley.Sip.Messages.SipHeaderId.From, "<sip:sip.contoso.test>;tag=1"u8);
        options.Header(Parley.Sip.Messages.SipHeaderId.To, "<sip:contoso.test>"u8);
        options.Header(Parley.Sip.Messages.SipHeaderId.CallId, "o1"u8);
        options.CSeq(1, Parley.Sip.Messages.SipMethod.Options);
        other.Server.Sender.SendRequest(connection, options, outcome => answered.TrySetResult(outcome.StatusCode));
        Assert.Equal(403, await answered.Task.WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task DualStackListener_TakesBothFamilies()
    {
        if (!Socket.OSSupportsIPv6)
        {
            return;
        }

        await using TestServer server = await StartAsync(endPoint: new IPEndPoint(IPAddress.IPv6Any, 0));
        int port = server.Server.EndPoints[0].Port;
        await using TlsTestClient four =
            await TlsTestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), "alice");
        await using TlsTestClient six =
            await TlsTestClient.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, port), "bob");
        await four.SignInAsync();
        await six.SignInAsync();
    }

    [Fact]
    public async Task StartOnATakenPort_ThrowsAndListensNowhere()
    {
        await using TestServer server = await StartAsync();
        TestServer second = new(time: TimeProvider.System, change: options => With(
            options, new SipServerLimits(), [new IPEndPoint(IPAddress.Loopback, 0), server.Server.EndPoints[0]]));
        await Assert.ThrowsAsync<SocketException>(
            () => second.Server.StartAsync(TestContext.Current.CancellationToken));
        await second.DisposeAsync();
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancellation);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private async Task<TestServer> StartAsync(SipServerLimits? limits = null, IPEndPoint? endPoint = null)
    {
        TestServer server = new(
            time: TimeProvider.System,
            change: options => With(
                options, limits ?? new SipServerLimits(), [endPoint ?? new IPEndPoint(IPAddress.Loopback, 0)]));
        await server.Server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private SipServerOptions With(SipServerOptions options, SipServerLimits limits, IEnumerable<IPEndPoint> endPoints)
    {
        List<SipListenerOptions> listeners = [];
        foreach (IPEndPoint endPoint in endPoints)
        {
            listeners.Add(new SipListenerOptions(endPoint));
        }

        return new SipServerOptions
        {
            Fqdn = options.Fqdn,
            Authentication = options.Authentication,
            Limits = limits,
            Listeners = listeners,
            Certificate = () => TestCertificate.Context(_certificate),
        };
    }
}
