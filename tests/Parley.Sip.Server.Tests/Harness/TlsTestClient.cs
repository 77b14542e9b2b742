// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>A scripted client over a real socket.</summary>
internal sealed class TlsTestClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[16_384];

    private TlsTestClient(ScriptedSipClient client, Stream stream)
    {
        Client = client;
        _stream = stream;
        client.Transmit = octets =>
        {
            _stream.Write(octets);
            _stream.Flush();
        };
    }

    public ScriptedSipClient Client { get; }

    public X509Certificate? Certificate => (_stream as SslStream)?.RemoteCertificate;

    public SslProtocols Protocol => ((SslStream)_stream).SslProtocol;

    public static async Task<TlsTestClient> ConnectAsync(
        IPEndPoint server, string name, SslProtocols protocols = SslProtocols.None, bool tls = true)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        NetworkStream network = new(socket, ownsSocket: true);
        if (!tls)
        {
            return new TlsTestClient(new ScriptedSipClient(name), network);
        }

        SslStream secure = new(network, false, static (_, shown, _, _) => shown is not null);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "sip.contoso.test", EnabledSslProtocols = protocols,
        });
        return new TlsTestClient(new ScriptedSipClient(name), secure);
    }

    /// <summary>The next message; null when the server has hung up.</summary>
    public async Task<WireMessage?> TakeAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (Client.Unread == 0)
        {
            int count;
            try
            {
                count = await _stream.ReadAsync(_buffer, limit.Token);
            }
            catch (IOException)
            {
                return null;
            }

            if (count == 0)
            {
                return null;
            }

            Client.Receive(_buffer.AsSpan(0, count));
        }

        return Client.Take();
    }

    public async Task<WireMessage> TakeAsync(int status)
    {
        WireMessage? message = await TakeAsync();
        Assert.Equal(status, message?.Status);
        return message!;
    }

    /// <summary>Whether the server hangs up, whatever it says before.</summary>
    public async Task<bool> IsHungUpAsync()
    {
        while (await TakeAsync() is not null)
        {
        }

        return true;
    }

    public async Task SignInAsync()
    {
        Client.Send(Client.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter((await TakeAsync(401))["WWW-Authenticate"], "opaque");
        Client.Send(Client.Register(ScriptedSipClient.Token(FakeHandshakes.Answer(Client.Name), opaque)));
        await TakeAsync(401);
        Client.Signer = new ClientSigner(opaque);
        Client.Send(Client.Sign(Client.Register()));
        await TakeAsync(200);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
