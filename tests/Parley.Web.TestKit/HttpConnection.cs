// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;

namespace Parley.Web.TestKit;

/// <summary>
/// One HTTP/1.1 connection, serial, as the genuine client uses it: Host without a port, whole bodies, one answer at a
/// time. By hand, so that a test says which leg goes over which connection and sees every header line.
/// </summary>
public sealed class HttpConnection : IAsyncDisposable
{
    private readonly TcpClient _socket;
    private readonly Stream _stream;
    private readonly string _host;

    private HttpConnection(TcpClient socket, Stream stream, string host)
    {
        _socket = socket;
        _stream = stream;
        _host = host;
    }

    /// <summary>Connects.</summary>
    /// <param name="server">Where.</param>
    /// <param name="host">The name that the server's certificate must show.</param>
    /// <param name="root">The authority it must lead to; null for plain HTTP.</param>
    /// <param name="at">When it must be valid; now when null.</param>
    public static async Task<HttpConnection> OpenAsync(
        IPEndPoint server, string host, X509Certificate2? root, DateTime? at = null)
    {
        TcpClient socket = new(server.AddressFamily);
        await socket.ConnectAsync(server);
        if (root is null)
        {
            return new HttpConnection(socket, socket.GetStream(), host);
        }

        SslStream tls = new(socket.GetStream());
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        if (at is { } time)
        {
            policy.VerificationTime = time;
        }

        policy.CustomTrustStore.Add(root);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy });
        return new HttpConnection(socket, tls, host);
    }

    public Task<HttpAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync("GET", path, headers, null);

    public Task<HttpAnswer> PostAsync(
        string path, string action, string body, params (string Name, string Value)[] headers) =>
        SendAsync("POST", path, [("SOAPAction", $"\"{action}\""), ("Content-Type", "text/xml"), .. headers], body);

    public async Task<HttpAnswer> SendAsync(
        string method, string path, IReadOnlyList<(string Name, string Value)> headers, string? body,
        bool chunked = false)
    {
        byte[] octets = Encoding.UTF8.GetBytes(body ?? string.Empty);
        StringBuilder head = new();
        head.Append($"{method} {path} HTTP/1.1\r\nHost: {_host}\r\n");
        foreach ((string name, string value) in headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        string length = chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {octets.Length}\r\n";
        head.Append(body is null ? string.Empty : length).Append("\r\n");
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(head.ToString()));
        try
        {
            await WriteBodyAsync(octets, chunked);
        }
        catch (IOException)
        {
            // The server may close while a body it does not want is still on its way; its answer is there all the same.
        }

        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task WriteBodyAsync(byte[] octets, bool chunked)
    {
        if (!chunked)
        {
            await _stream.WriteAsync(octets);
            return;
        }

        for (int i = 0; i < octets.Length; i += 4096)
        {
            int length = Math.Min(4096, octets.Length - i);
            await _stream.WriteAsync(Encoding.ASCII.GetBytes($"{length:x}\r\n"));
            await _stream.WriteAsync(octets.AsMemory(i, length));
            await _stream.WriteAsync("\r\n"u8.ToArray());
        }

        await _stream.WriteAsync("0\r\n\r\n"u8.ToArray());
    }

    // Status 0 says that the server closed the connection without an answer.
    private async Task<HttpAnswer> ReadAsync()
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        try
        {
            while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
            {
                await _stream.ReadExactlyAsync(one);
                head.Add(one[0]);
            }
        }
        catch (IOException)
        {
            return new HttpAnswer(0, [], string.Empty);
        }

        string[] lines = Encoding.UTF8.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        List<(string Name, string Value)> headers = [];
        foreach (string line in lines[1..])
        {
            int colon = line.IndexOf(':');
            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        HttpAnswer answer = new(int.Parse(lines[0].Split(' ')[1]), headers, string.Empty);
        byte[] body = new byte[int.Parse(answer.Value("Content-Length") ?? "0")];
        await _stream.ReadExactlyAsync(body);
        return answer with { Body = Encoding.UTF8.GetString(body) };
    }
}
