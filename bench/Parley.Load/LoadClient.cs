// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Load;

/// <summary>
/// One digest phone over its own TLS connection. One request of its own at a time; requests of others are answered 200.
/// </summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private const string Body =
        "The quick brown fox jumps over the lazy dog, one hundred octets of text for each message that is sent.";

    private readonly string _user;
    private readonly string _password;
    private readonly string _domain;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly string _tag = Convert.ToHexString(RandomNumberGenerator.GetBytes(6));
    private readonly string _callId = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    private SslStream? _stream;
    private TaskCompletionSource<(int Status, string Headers)>? _pending;
    private string? _challenge;
    private bool _proxyChallenge;
    private int _nonceCount;
    private int _cseq;

    public LoadClient(string user, string password, string domain)
    {
        _user = user;
        _password = password;
        _domain = domain;
    }

    public async Task ConnectAsync(IPEndPoint server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        _stream = new SslStream(new NetworkStream(socket, ownsSocket: true), false, static (_, _, _, _) => true);
        await _stream.AuthenticateAsClientAsync(_domain);
        _ = ReadAsync();
    }

    public async Task<bool> RegisterAsync(bool freshChallenge)
    {
        if (freshChallenge)
        {
            _challenge = null;
        }

        return await RequestAsync("REGISTER", $"sip:{_domain}", $"sip:{_user}@{_domain}",
            $"Contact: <sip:{_user}@127.0.0.1:5099;transport=tls>;expires=3600\r\nSupported: path, outbound\r\n",
            null) == 200;
    }

    public async Task<bool> MessageAsync(string to) =>
        await RequestAsync(
            "MESSAGE", $"sip:{to}@{_domain}", $"sip:{to}@{_domain}", "Content-Type: text/plain\r\n", Body) == 200;

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _writing.Dispose();
    }

    private async Task<int> RequestAsync(string method, string uri, string to, string extra, string? body)
    {
        for (int attempt = 0; ; attempt++)
        {
            (int status, string headers) = await ExchangeAsync(method, uri, to, extra, body);
            if (status is not (401 or 407) || attempt == 2)
            {
                return status;
            }

            _proxyChallenge = status == 407;
            _challenge = SipText.Header(
                Encoding.UTF8.GetBytes(headers), _proxyChallenge ? "Proxy-Authenticate" : "WWW-Authenticate");
            _nonceCount = 0;
        }
    }

    private async Task<(int Status, string Headers)> ExchangeAsync(
        string method, string uri, string to, string extra, string? body)
    {
        int cseq = Interlocked.Increment(ref _cseq);
        StringBuilder request = new();
        request.Append(CultureInfo.InvariantCulture, $"{method} {uri} SIP/2.0\r\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"Via: SIP/2.0/TLS 127.0.0.1:5099;branch=z9hG4bK{_callId}{cseq};rport\r\nMax-Forwards: 70\r\n")
            .Append(CultureInfo.InvariantCulture, $"From: <sip:{_user}@{_domain}>;tag={_tag}\r\nTo: <{to}>\r\nCall-ID: {_callId}{method}\r\nCSeq: {cseq} {method}\r\n")
            .Append(extra);
        if (_challenge is not null)
        {
            request.Append(_proxyChallenge ? "Proxy-Authorization: " : "Authorization: ")
                .Append(Credentials(method, uri)).Append("\r\n");
        }

        request.Append(CultureInfo.InvariantCulture, $"Content-Length: {body?.Length ?? 0}\r\n\r\n").Append(body);
        TaskCompletionSource<(int, string)> pending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending = pending;
        await WriteAsync(request.ToString());
        return await pending.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private string Credentials(string method, string uri)
    {
        string realm = SipText.Parameter(_challenge!, "realm")!;
        string nonce = SipText.Parameter(_challenge!, "nonce")!;
        string algorithm = SipText.Parameter(_challenge!, "algorithm") ?? "MD5";
        bool qop = SipText.Parameter(_challenge!, "qop") is not null;
        string nc = (++_nonceCount).ToString("x8", CultureInfo.InvariantCulture);
        string ha1 = Hash(algorithm, $"{_user}:{realm}:{_password}");
        string ha2 = Hash(algorithm, $"{method}:{uri}");
        string response = Hash(algorithm, qop ? $"{ha1}:{nonce}:{nc}:0a4f113b:auth:{ha2}" : $"{ha1}:{nonce}:{ha2}");
        string opaque = SipText.Parameter(_challenge!, "opaque") is string o ? $", opaque=\"{o}\"" : string.Empty;
        return $"Digest username=\"{_user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm={algorithm}, response=\"{response}\"{opaque}"
            + (qop ? $", qop=auth, nc={nc}, cnonce=\"0a4f113b\"" : string.Empty);
    }

#pragma warning disable CA5351 // MD5 is what a digest peer may ask for
    private static string Hash(string algorithm, string text) => Convert.ToHexStringLower(
        algorithm == "SHA-256"
            ? SHA256.HashData(Encoding.UTF8.GetBytes(text))
            : MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private async Task WriteAsync(string text)
    {
        await _writing.WaitAsync();
        try
        {
            await _stream!.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[32768];
        int length = 0;
        try
        {
            while (true)
            {
                int read = await _stream!.ReadAsync(buffer.AsMemory(length));
                if (read == 0)
                {
                    throw new IOException("closed by the server");
                }

                length += read;
                int used = await TakeMessagesAsync(buffer.AsMemory(0, length));
                buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            _pending?.TrySetException(e);
        }
    }

    private async Task<int> TakeMessagesAsync(ReadOnlyMemory<byte> data)
    {
        int used = 0;
        while (true)
        {
            while (used < data.Length && data.Span[used] is (byte)'\r' or (byte)'\n')
            {
                used++;
            }

            int headers = SipText.EndOfHeaders(data.Span[used..]);
            if (headers < 0)
            {
                return used;
            }

            int total = headers + SipText.ContentLength(data.Span.Slice(used, headers));
            if (used + total > data.Length)
            {
                return used;
            }

            ReadOnlyMemory<byte> head = data.Slice(used, headers);
            used += total;
            if (head.Span.StartsWith("SIP/2.0 "u8))
            {
                int status = int.Parse(head.Span.Slice(8, 3), CultureInfo.InvariantCulture);
                if (status >= 200)
                {
                    _pending!.TrySetResult(
                        (status, status is 401 or 407 ? Encoding.UTF8.GetString(head.Span) : string.Empty));
                }
            }
            else
            {
                await WriteAsync(SipText.Response200(head.Span));
            }
        }
    }
}
