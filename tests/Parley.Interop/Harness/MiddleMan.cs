// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.TestKit;

namespace Parley.Interop.Harness;

/// <summary>
/// Stands between clients and Parley, for SIP and HTTPS, under an address of its own: as if the name service lied and
/// an authority the client trusts had given away a certificate. TLS protects nothing from it; what still holds is what
/// the messages themselves carry. Towards Parley it is a client like any other.
/// </summary>
internal sealed class MiddleMan : IAsyncDisposable
{
    private static readonly TestAuthority Authority = new(new X500DistinguishedName("CN=Somebody's authority"));
    private static readonly X509Certificate2 Certificate = Authority.IssueServer(Deployment.Host, Deployment.Domain);
    private static int s_serial;

    private readonly Deployment _deployment;
    private readonly IPAddress _address;
    private readonly string _authorityFile;
    private readonly TcpListener[] _listeners;
    private readonly Task[] _accepting;
    private readonly ConcurrentBag<Passage> _passages = [];
    private readonly Lock _lock = new();
    private readonly List<(bool FromServer, WireMessage Message)> _seen = [];
    private readonly List<(Func<bool, WireMessage, bool> Wanted, TaskCompletionSource<WireMessage> Found)> _expected =
        [];
    private volatile Passage? _sip;

    private MiddleMan(Deployment deployment)
    {
        _deployment = deployment;
        _address = new IPAddress([127, 0, 66, (byte)Interlocked.Increment(ref s_serial)]);
        _authorityFile = Path.Combine(Workspace.NewDirectory("middle-man"), "authority.pem");
        File.WriteAllText(_authorityFile, Authority.Certificate.ExportCertificatePem());
        _listeners =
        [
            new TcpListener(_address, deployment.SipPort), new TcpListener(_address, deployment.HttpsPort),
        ];
        foreach (TcpListener listener in _listeners)
        {
            listener.Start();
        }

        _accepting = [AcceptAsync(_listeners[0], web: false), AcceptAsync(_listeners[1], web: true)];
    }

    /// <summary>What becomes of a SIP message: itself, others, more, or nothing.</summary>
    public Func<WireMessage, string[]> FromClient { get; set; } = Pass;

    public Func<WireMessage, string[]> FromServer { get; set; } = Pass;

    /// <summary>The same for HTTP.</summary>
    public Func<WireMessage, string[]> WebFromClient { get; set; } = Pass;

    public Func<WireMessage, string[]> WebFromServer { get; set; } = Pass;

    /// <summary>Options of the driver that make a client come here.</summary>
    public string[] ClientOptions =>
        ["--ca", _authorityFile, "--host", $"{Deployment.Host}={_address}", "--host",
            $"{Deployment.Domain}={_address}"];

    public static MiddleMan Between(Deployment deployment) => new(deployment);

    public static string[] Pass(WireMessage message) => [message.Text];

    /// <summary>The message without a header, which it must have.</summary>
    public static string Without(WireMessage message, string header) => message.Has(header)
        ? string.Join("\r\n", message.Text.Split("\r\n")
            .Where(l => !l.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase)))
        : throw new InvalidOperationException($"No {header}: {message.Text}");

    /// <summary>All SIP messages of the client so far.</summary>
    public WireMessage[] SeenFromClient()
    {
        lock (_lock)
        {
            return [.. _seen.FindAll(static s => !s.FromServer).ConvertAll(static s => s.Message)];
        }
    }

    /// <summary>The next SIP message of the client that is wanted; call before bringing it about.</summary>
    public Task<WireMessage> ExpectFromClientAsync(Func<WireMessage, bool> wanted, string description) =>
        ExpectAsync((fromServer, message) => !fromServer && wanted(message), description);

    public Task<WireMessage> ExpectFromServerAsync(Func<WireMessage, bool> wanted, string description) =>
        ExpectAsync((fromServer, message) => fromServer && wanted(message), description);

    /// <summary>Sends something more to the server on the client's SIP connection.</summary>
    public Task SendToServerAsync(string text) => _sip!.SendToServerAsync(text);

    /// <summary>Returns when the server, not the client, has ended the SIP connection that stands now.</summary>
    public Task ServerHangsUpAsync() =>
        _sip!.ServerHungUp.WithinAsync(Guard.Exchange, static () => "the server does not hang up");

    public async ValueTask DisposeAsync()
    {
        foreach (TcpListener listener in _listeners)
        {
            listener.Stop();
        }

        await Task.WhenAll(_accepting);
        foreach (Passage passage in _passages)
        {
            await passage.DisposeAsync();
        }
    }

    internal string[] Judge(WireMessage message, bool fromServer, bool web)
    {
        if (web)
        {
            return (fromServer ? WebFromServer : WebFromClient)(message);
        }

        string[] judged = (fromServer ? FromServer : FromClient)(message);
        lock (_lock)
        {
            _seen.Add((fromServer, message));
            for (int i = _expected.Count - 1; i >= 0; i--)
            {
                if (_expected[i].Wanted(fromServer, message))
                {
                    _expected[i].Found.TrySetResult(message);
                    _expected.RemoveAt(i);
                }
            }
        }

        return judged;
    }

    private Task<WireMessage> ExpectAsync(Func<bool, WireMessage, bool> wanted, string description)
    {
        TaskCompletionSource<WireMessage> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _expected.Add((wanted, found));
        }

        return found.Task.WithinAsync(Guard.Exchange, () => "the man in the middle saw no " + description);
    }

    private async Task AcceptAsync(TcpListener listener, bool web)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Stopped.
                return;
            }

            try
            {
                Passage passage = await Passage.OpenAsync(
                    this, client, Certificate, web ? _deployment.HttpsEndPoint : _deployment.SipEndPoint,
                    _deployment, web);
                _passages.Add(passage);
                if (!web)
                {
                    _sip = passage;
                }

                passage.Start();
            }
            catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
            {
                // One of the two does not want to; each has seen it.
                client.Dispose();
            }
        }
    }
}
