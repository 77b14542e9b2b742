// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Harness;

/// <summary>
/// A client that does what a test says, octet by octet. What arrives is kept as messages; over an in-memory wire it is
/// there as soon as the call that caused it returns.
/// </summary>
internal sealed class ScriptedSipClient
{
    private readonly Lock _lock = new();
    private readonly List<byte> _input = [];
    private readonly Queue<WireMessage> _unread = new();
    private readonly List<string> _pongs = [];
    private int _cseq;

    public ScriptedSipClient(string name)
    {
        Name = name;
        CallId = "call-" + Guid.NewGuid().ToString("N");
        Epid = name + "00000001";
    }

    /// <summary>How octets leave.</summary>
    public Action<byte[]> Transmit { get; set; } = static _ => throw new InvalidOperationException("Not connected.");

    /// <summary>Ends the connection from this side.</summary>
    public Action HangUp { get; set; } = static () => { };

    public string Name { get; }

    public string Address => $"sip:{Name}@contoso.test";

    public string Epid { get; init; }

    public string CallId { get; }

    public string Gruu => $"{Address};opaque=user:epid:{Epid};gruu";

    /// <summary>
    /// Whether branches are sent; the client of the contract sends none in INVITE, ACK and within dialogs.
    /// </summary>
    public bool Modern { get; init; }

    public ClientSigner? Signer { get; set; }

    /// <summary>Why the connection ended; null while it stands.</summary>
    public string? Ended { get; set; }

    public int Unread
    {
        get
        {
            lock (_lock)
            {
                return _unread.Count;
            }
        }
    }

    public int Pongs => _pongs.Count;

    /// <summary>The next number of CSeq.</summary>
    public int NextCSeq() => ++_cseq;

    /// <summary>Takes octets from the wire.</summary>
    public void Receive(ReadOnlySpan<byte> octets)
    {
        lock (_lock)
        {
            _input.AddRange(octets);
            while (TryCut(out byte[] message))
            {
                _unread.Enqueue(new WireMessage(message));
            }
        }
    }

    /// <summary>The next message; fails when there is none.</summary>
    public WireMessage Take()
    {
        lock (_lock)
        {
            return _unread.Count > 0 ? _unread.Dequeue()
                : throw new InvalidOperationException($"{Name} received nothing.");
        }
    }

    /// <summary>The next message, which must be a response with this status.</summary>
    public WireMessage Take(int status)
    {
        WireMessage message = Take();
        return message.Status == status ? message : throw new InvalidOperationException($"Not {status}: {message}");
    }

    /// <summary>The next message, which must be a request of this method.</summary>
    public WireMessage Take(string method)
    {
        WireMessage message = Take();
        return !message.IsResponse && message.Method == method ? message
            : throw new InvalidOperationException($"Not {method}: {message}");
    }

    /// <summary>Whatever is unread.</summary>
    public IReadOnlyList<WireMessage> TakeAll()
    {
        lock (_lock)
        {
            List<WireMessage> all = [.. _unread];
            _unread.Clear();
            return all;
        }
    }

    public void Send(string text) => Transmit(TestMessages.Octets(text));

    /// <summary>Writes a request. Headers are lines.</summary>
    public string Write(
        string method, string uri, string? to = null, string headers = "", string body = "", int? cseq = null,
        string? callId = null, string? from = null, string tag = "c1", string? branch = null)
    {
        string via = "Via: SIP/2.0/tls 192.0.2.2:50522";
        bool inDialog = (to ?? "").Contains(";tag=", StringComparison.Ordinal);
        if (Modern || branch is not null || (!inDialog && method is not ("INVITE" or "ACK" or "CANCEL")))
        {
            via += ";branch=" + (branch ?? "z9hG4bK" + Guid.NewGuid().ToString("N"));
        }

        string lines = headers.Length == 0 ? "" : headers.TrimEnd('\n') + "\n";
        return $"{method} {uri} SIP/2.0\n{via}\nFrom: <{from ?? Address}>;tag={tag};epid={Epid}\nTo: {to ?? $"<{uri}>"}\n"
            + $"Max-Forwards: 70\nCSeq: {cseq ?? NextCSeq()} {method}\nUser-Agent: Scripted\nCall-ID: {callId ?? CallId}\n"
            + lines + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\n\n{body}";
    }

    /// <summary>Adds a signature at the end of the headers, where the client puts it.</summary>
    public string Sign(string text, uint? number = null)
    {
        WireMessage message = new(TestMessages.Octets(text));
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        return text[..end] + "\nAuthorization: " + Signer!.Authorize(message, number) + text[end..];
    }

    /// <summary>Sends a request, signed when somebody has signed in.</summary>
    public WireMessage Request(
        string method, string uri, string? to = null, string headers = "", string body = "", int? cseq = null,
        string? callId = null, string tag = "c1", string? branch = null)
    {
        string text = Write(method, uri, to, headers, body, cseq, callId, null, tag, branch);
        text = Signer is null ? text : Sign(text);
        Send(text);
        return new WireMessage(TestMessages.Octets(text));
    }

    /// <summary>Answers a request, signed when somebody has signed in.</summary>
    public void Respond(WireMessage request, int status, string reason = "Answer", string headers = "",
        string body = "", string tag = "s1")
    {
        string text = WriteResponse(request, status, reason, headers, body, tag);
        Send(Signer is null ? text : Sign(text));
    }

    public string WriteResponse(WireMessage request, int status, string reason = "Answer", string headers = "",
        string body = "", string tag = "s1")
    {
        string to = request["To"];
        to = to.Contains(";tag=", StringComparison.Ordinal) ? to : to + ";tag=" + tag;
        string vias = string.Concat(request.All("Via").Select(static v => "Via: " + v + "\n"));
        string routes = string.Concat(request.All("Record-Route").Select(static r => "Record-Route: " + r + "\n"));
        string lines = headers.Length == 0 ? "" : headers.TrimEnd('\n') + "\n";
        return $"SIP/2.0 {status} {reason}\n{vias}{routes}From: {request["From"]}\nTo: {to}\nCall-ID: {request["Call-ID"]}\n"
            + $"CSeq: {request["CSeq"]}\n{lines}Content-Length: {Encoding.UTF8.GetByteCount(body)}\n\n{body}";
    }

    /// <summary>Signs in with TLS-DSK as the client contract says (2.1), each step answered at once.</summary>
    public WireMessage SignIn(int version = 4)
    {
        Send(Register());
        WireMessage first = Take(401);
        if (!first.All("WWW-Authenticate").Any(static c => c.StartsWith("TLS-DSK ", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException("TLS-DSK is not offered: " + first);
        }

        Send(Register(Token(FakeHandshakes.Hello(), null, version)));
        string opaque = ClientSigner.Parameter(Take(401)["WWW-Authenticate"], "opaque");
        Send(Register(Token(FakeHandshakes.Answer(Name), opaque, version)));
        WireMessage last = Take(401);
        if (ClientSigner.Parameter(last["WWW-Authenticate"], "gssapi-data").Length == 0)
        {
            throw new InvalidOperationException("The handshake did not complete: " + last);
        }

        Signer = new ClientSigner(opaque, version) { Number = Signer?.Number ?? 0 };
        Send(version >= 4
            ? Sign(Register())
            : Register($"Authorization: TLS-DSK qop=\"auth\", opaque=\"{opaque}\", realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", version={version}"));
        return Take(200);
    }

    /// <summary>A REGISTER with a contact.</summary>
    public string Register(string headers = "") => Write(
        "REGISTER", "sip:contoso.test", $"<{Address}>",
        $"Contact: <sip:192.0.2.2:50522;transport=tls;ms-opaque=d3470f2e1d>;proxy=replace\nEvent: registration\n{headers}");

    public static string Token(byte[] token, string? opaque, int version = 4) =>
        "Authorization: TLS-DSK qop=\"auth\", realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", "
        + (opaque is null ? "" : $"opaque=\"{opaque}\", ")
        + $"gssapi-data=\"{Convert.ToBase64String(token)}\", version={version}";

    private bool TryCut(out byte[] message)
    {
        message = [];
        while (_input.Count >= 2 && _input[0] == '\r' && _input[1] == '\n')
        {
            _input.RemoveRange(0, 2);
            _pongs.Add("pong");
        }

        byte[] all = [.. _input];
        int end = all.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        WireMessage head = new(all.AsSpan(0, end + 4));
        int length = end + 4 + int.Parse(head["Content-Length"], System.Globalization.CultureInfo.InvariantCulture);
        if (all.Length < length)
        {
            return false;
        }

        message = all[..length];
        _input.RemoveRange(0, length);
        return true;
    }
}
