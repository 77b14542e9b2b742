// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Interop.ActiveDirectory;

/// <summary>Passes connections on to a port of the same address, and keeps what went by in either direction.</summary>
internal sealed class Wiretap : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly MemoryStream _fromClient = new();
    private readonly MemoryStream _fromServer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public Wiretap(IPAddress address, int target)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _run = RunAsync(new IPEndPoint(address, target));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public byte[] FromClient => Copy(_fromClient);

    public byte[] FromServer => Copy(_fromServer);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run;
        _stop.Dispose();
    }

    private static byte[] Copy(MemoryStream kept)
    {
        lock (kept)
        {
            return kept.ToArray();
        }
    }

    private async Task RunAsync(IPEndPoint target)
    {
        try
        {
            using Socket client = await _listener.AcceptSocketAsync(_stop.Token);
            using Socket server = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(target, _stop.Token);
            await Task.WhenAny(PassAsync(client, server, _fromClient), PassAsync(server, client, _fromServer));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of either side, or of the test.
        }
    }

    private async Task PassAsync(Socket from, Socket to, MemoryStream kept)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            lock (kept)
            {
                kept.Write(buffer, 0, read);
            }

            await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
