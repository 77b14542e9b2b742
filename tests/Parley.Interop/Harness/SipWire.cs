// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Parley.Sip.TestKit;

namespace Parley.Interop.Harness;

/// <summary>A bare SIP connection over TLS, for whoever is no client.</summary>
internal sealed class SipWire : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly MessageReader _reader;
    private int _sequence;

    private SipWire(Stream stream)
    {
        _stream = stream;
        _reader = new MessageReader(stream);
    }

    /// <param name="deployment">Whose server.</param>
    /// <param name="from">The address to come from; any when null.</param>
    public static async Task<SipWire> ConnectAsync(Deployment deployment, IPAddress? from = null) =>
        new(await deployment.OpenTlsAsync(deployment.SipEndPoint, from));

    /// <summary>A REGISTER for an address, with further header lines.</summary>
    public string Register(string address, string headers = "") =>
        $"REGISTER sip:{Deployment.Domain} SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK{_sequence}\r\n"
        + $"From: <sip:{address}>;tag=1;epid=0123456789ab\r\nTo: <sip:{address}>\r\nMax-Forwards: 70\r\n"
        + $"Call-ID: wire\r\nCSeq: {++_sequence} REGISTER\r\nContact: <sip:127.0.0.1:5061;transport=tls>;proxy=replace\r\n"
        + $"Event: registration\r\n{headers}Content-Length: 0\r\n\r\n";

    public async Task SendAsync(string text)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await _stream.FlushAsync();
    }

    /// <summary>The next message; null when the server has hung up.</summary>
    public Task<WireMessage?> TakeAsync() =>
        _reader.ReadAsync().WithinAsync(Guard.Exchange, static () => "the server neither answers nor hangs up");

    /// <summary>A REGISTER and its answer.</summary>
    public async Task<WireMessage> RegisterAsync(string address, string headers = "")
    {
        await SendAsync(Register(address, headers));
        return await TakeAsync() ?? throw new IOException("The server has hung up.");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
