// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.TestKit;

namespace Parley.Interop.Harness;

/// <summary>One connection through the man in the middle.</summary>
internal sealed class Passage : IAsyncDisposable
{
    private readonly MiddleMan _man;
    private readonly SslStream _client;
    private readonly SslStream _server;
    private readonly bool _web;
    private readonly SemaphoreSlim _toServer = new(1);
    private readonly TaskCompletionSource<bool> _serverHungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private volatile bool _clientHungUp;

    private Passage(MiddleMan man, SslStream client, SslStream server, bool web)
    {
        _man = man;
        _client = client;
        _server = server;
        _web = web;
    }

    public Task<bool> ServerHungUp => _serverHungUp.Task;

    public static async Task<Passage> OpenAsync(
        MiddleMan man, TcpClient client, X509Certificate2 certificate, IPEndPoint server, Deployment deployment,
        bool web)
    {
        SslStream toClient = new(client.GetStream());
        await toClient.AuthenticateAsServerAsync(certificate);
        return new Passage(man, toClient, await deployment.OpenTlsAsync(server), web);
    }

    public void Start() => _running = Task.WhenAll(FromClientAsync(), FromServerAsync());

    public async Task SendToServerAsync(string text)
    {
        await _toServer.WaitAsync();
        try
        {
            await _server.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has hung up, which is for FromServerAsync to tell, or the client has.
        }
        finally
        {
            _toServer.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _clientHungUp = true;
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _running;
        _toServer.Dispose();
    }

    private async Task FromClientAsync()
    {
        MessageReader reader = new(_client);
        while (await ReadAsync(reader) is { } message)
        {
            foreach (string text in _man.Judge(message, fromServer: false, _web))
            {
                await SendToServerAsync(text);
            }
        }

        _clientHungUp = true;
        await _server.DisposeAsync();
    }

    private async Task FromServerAsync()
    {
        MessageReader reader = new(_server);
        while (await ReadAsync(reader) is { } message)
        {
            foreach (string text in _man.Judge(message, fromServer: true, _web))
            {
                try
                {
                    await _client.WriteAsync(Encoding.UTF8.GetBytes(text));
                }
                catch (Exception e) when (e is IOException or ObjectDisposedException)
                {
                    // The client has hung up; what the server says is still looked at.
                }
            }
        }

        if (!_clientHungUp)
        {
            _serverHungUp.TrySetResult(true);
        }

        await _client.DisposeAsync();
    }

    private static async Task<WireMessage?> ReadAsync(MessageReader reader)
    {
        try
        {
            return await reader.ReadAsync();
        }
        catch (ObjectDisposedException)
        {
            // The other half of the passage has ended.
            return null;
        }
    }
}
