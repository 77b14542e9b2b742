// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Connections;

/// <summary>Standard phones over UDP, over real sockets.</summary>
public sealed class DatagramTests
{
    [Fact]
    public async Task REGISTER_IsAnsweredWhereItCameFrom_WithReceivedAndPort_AndDigestOnly()
    {
        await using TestServer server = await StartAsync();
        using Phone alice = new("alice", server.Server.EndPoints[0]);
        WireMessage challenge = await alice.ExchangeAsync(alice.Client.Register().Replace(
            "Via: SIP/2.0/tls 192.0.2.2:50522", "Via: SIP/2.0/UDP 192.0.2.2:5060;rport"));
        Assert.Equal(401, challenge.Status);
        Assert.Contains(";rport=" + alice.Port, challenge["Via"]);
        Assert.Contains(";received=127.0.0.1", challenge["Via"]);
        Assert.StartsWith("Digest ", Assert.Single(challenge.All("WWW-Authenticate")));
    }

    [Fact]
    public async Task RepeatedRequest_GetsTheSameAnswer_AndIsHandledOnce()
    {
        await using TestServer server = await StartAsync();
        using Phone alice = new("alice", server.Server.EndPoints[0]);
        string register = alice.WithCredentials(
            (await alice.ExchangeAsync(alice.Client.Register()))["WWW-Authenticate"]);
        WireMessage first = await alice.ExchangeAsync(register);
        WireMessage second = await alice.ExchangeAsync(register);
        Assert.Equal(200, first.Status);
        Assert.Equal(first.Text, second.Text);
        Assert.Single(server.Router.Seen);
    }

    [Fact]
    public async Task MESSAGE_FromTlsToUdp_IsSentAgainUntilItIsAnswered()
    {
        await using TestServer server = await StartAsync();
        using Phone bob = new("bob", server.Server.EndPoints[0]);
        await bob.RegisterAsync();
        ScriptedSipClient alice = server.Connect("alice");
        alice.SignIn();
        alice.Request("MESSAGE", "sip:bob@contoso.test", body: "hello");
        WireMessage first = await bob.ReceiveAsync();
        WireMessage again = await bob.ReceiveAsync();
        Assert.Equal(first.Text, again.Text);
        Assert.StartsWith("SIP/2.0/UDP sip.contoso.test:5060;branch=z9hG4bK", first["Via"]);
        bob.Send(bob.Client.WriteResponse(first, 200));
        SpinWait.SpinUntil(() => alice.Unread > 0, TimeSpan.FromSeconds(30));
        alice.Take(200);
    }

    [Fact]
    public async Task Garbage_IsDropped()
    {
        await using TestServer server = await StartAsync();
        using Phone alice = new("alice", server.Server.EndPoints[0]);
        alice.SendOctets([1, 2, 3, 4]);
        alice.SendOctets("\r\n\r\n"u8.ToArray());
        alice.SendOctets(Encoding.ASCII.GetBytes("SIP/2.0 200 OK\r\n\r\n"));
        WireMessage challenge = await alice.ExchangeAsync(alice.Client.Register());
        Assert.Equal(401, challenge.Status);
        Assert.Equal(0, server.Counted("parley.sip.faults"));
    }

    [Fact]
    public async Task FlowToAPeerOfAnEarlierProcess_ReachesIt()
    {
        await using TestServer server = await StartAsync();
        using Phone alice = new("alice", server.Server.EndPoints[0]);
        IPEndPoint local = server.Server.EndPoints[0];
        Assert.Null(server.Server.OpenDatagramFlow(new IPEndPoint(local.Address, local.Port ^ 1), local));
        SipConnection? flow =
            server.Server.OpenDatagramFlow(local, new IPEndPoint(IPAddress.Loopback, alice.Port));
        Parley.Sip.Writing.SipMessageWriter options = server.Server.Sender.RentWriter();
        options.StartRequest(Parley.Sip.Messages.SipMethod.Options, "sip:alice@127.0.0.1"u8);
        options.Header(Parley.Sip.Messages.SipHeaderId.From, "<sip:sip.contoso.test>;tag=1"u8);
        options.Header(Parley.Sip.Messages.SipHeaderId.To, "<sip:alice@contoso.test>"u8);
        options.Header(Parley.Sip.Messages.SipHeaderId.CallId, "o1"u8);
        options.CSeq(1, Parley.Sip.Messages.SipMethod.Options);
        server.Server.Sender.SendRequest(flow!, options);
        Assert.StartsWith(
            "OPTIONS sip:alice@127.0.0.1", (await alice.ReceiveAsync()).StartLine, StringComparison.Ordinal);
    }

    private static async Task<TestServer> StartAsync()
    {
        TestServer server = new(digest: true, time: TimeProvider.System, change: static options => new SipServerOptions
        {
            Fqdn = options.Fqdn,
            Authentication = options.Authentication,
            Limits = options.Limits,
            Listeners = [new SipListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), SipTransport.Udp)],
        });
        await server.Server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private sealed class Phone : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Dgram, ProtocolType.Udp);

        public Phone(string name, IPEndPoint server)
        {
            Client = new ScriptedSipClient(name) { Modern = true };
            _socket.Connect(server);
        }

        public ScriptedSipClient Client { get; }

        public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

        public void Dispose() => _socket.Dispose();

        public void SendOctets(byte[] octets) => _socket.Send(octets);

        public void Send(string text) => SendOctets(TestMessages.Octets(text));

        public async Task<WireMessage> ReceiveAsync()
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
            byte[] buffer = new byte[65_535];
            int count = await _socket.ReceiveAsync(buffer, limit.Token);
            return new WireMessage(buffer.AsSpan(0, count));
        }

        public Task<WireMessage> ExchangeAsync(string text)
        {
            Send(text);
            return ReceiveAsync();
        }

        public async Task RegisterAsync() => Assert.Equal(
            200, (await ExchangeAsync(
                WithCredentials((await ExchangeAsync(Client.Register()))["WWW-Authenticate"]))).Status);

        public string WithCredentials(string challenge)
        {
            string nonce = ClientSigner.Parameter(challenge, "nonce");
            string realm = ClientSigner.Parameter(challenge, "realm");
            string ha1 = Hash($"{Client.Name}:{realm}:{TestAccounts.Password}");
            string response = Hash($"{ha1}:{nonce}:00000001:abcd:auth:{Hash("REGISTER:sip:contoso.test")}");
            return Client.Register(
                $"Authorization: Digest username=\"{Client.Name}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"sip:contoso.test\", "
                + $"algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"abcd\", response=\"{response}\"");
        }

        private static string Hash(string text) =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
