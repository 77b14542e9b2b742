// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Wire;

/// <summary>
/// Two clients on TLS connections of their own: one sends, the other answers. Every message and every answer is made
/// and signed beforehand; the answer's branch, which is not signed, is filled in from what arrives.
/// </summary>
internal sealed class WirePair : IAsyncDisposable
{
    private const string OurVia = "SIP/2.0/TLS sip.contoso.test:5061;branch=z9hG4bK";
    private const int BranchDigits = 24;

    private readonly SslStream _caller;
    private readonly SslStream _callee;
    private readonly byte[][] _messages;
    private readonly byte[][] _answers;
    private readonly int[] _branchAt;
    private int _next;
    private int _nextAnswer;
    private long _answered;
    private long _failures;

    private WirePair(SslStream caller, SslStream callee, int count)
    {
        _caller = caller;
        _callee = callee;
        _messages = new byte[count][];
        _answers = new byte[count][];
        _branchAt = new int[count];
    }

    public long Answered => Volatile.Read(ref _answered);

    public long Failures => Volatile.Read(ref _failures);

    public static async Task<WirePair> ConnectAsync(IPEndPoint server, string caller, string callee, int count)
    {
        ScriptedSipClient first = new(caller);
        ScriptedSipClient second = new(callee);
        WirePair pair = new(await SignInAsync(server, first), await SignInAsync(server, second), count);
        string unknownVia = "\nVia: " + OurVia + new string('0', BranchDigits) + "\nVia: ";
        for (int i = 0; i < count; i++)
        {
            string text = first.Write("MESSAGE", second.Address,
                body: "The quick brown fox jumps over the lazy dog, one hundred octets of it.");
            pair._messages[i] = TestMessages.Octets(first.Sign(text));
            string answer = second.Sign(second.WriteResponse(new WireMessage(TestMessages.Octets(text)), 200));
            pair._answers[i] = TestMessages.Octets(
                answer.Replace("\nVia: ", unknownVia, StringComparison.Ordinal));
            pair._branchAt[i] = pair._answers[i].AsSpan().IndexOf("z9hG4bK000000000000000000000000"u8) + 7;
        }

        _ = pair.AnswerAsync();
        _ = pair.CountAsync();
        return pair;
    }

    public async Task SendNextAsync()
    {
        await _caller.WriteAsync(_messages[_next++]);
        await _caller.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.DisposeAsync();
        await _callee.DisposeAsync();
    }

    private static async Task<SslStream> SignInAsync(IPEndPoint server, ScriptedSipClient client)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        SslStream stream = new(
            new NetworkStream(socket, ownsSocket: true), false, static (_, shown, _, _) => shown is not null);
        await stream.AuthenticateAsClientAsync("sip.contoso.test");
        byte[] buffer = new byte[16_384];
        client.Transmit = octets =>
        {
            stream.Write(octets);
            while (client.Unread == 0)
            {
                int count = stream.Read(buffer);
                if (count == 0)
                {
                    throw new InvalidOperationException("The server hung up.");
                }

                client.Receive(buffer.AsSpan(0, count));
            }
        };
        client.SignIn();
        return stream;
    }

    private async Task AnswerAsync()
    {
        byte[] buffer = new byte[65_536];
        int length = 0;
        int count;
        while ((count = await ReadAsync(_callee, buffer, length)) > 0)
        {
            length += count;
            int start = 0;
            int end;
            while ((end = MessageEnd(buffer.AsSpan(start, length - start))) > 0)
            {
                ReadOnlySpan<byte> message = buffer.AsSpan(start, end);
                int branch = message.IndexOf("z9hG4bK"u8) + 7;
                int index = _nextAnswer++;
                message.Slice(branch, BranchDigits).CopyTo(_answers[index].AsSpan(_branchAt[index]));
                await _callee.WriteAsync(_answers[index]);
                start += end;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
        }
    }

    private async Task CountAsync()
    {
        byte[] buffer = new byte[65_536];
        int length = 0;
        int count;
        while ((count = await ReadAsync(_caller, buffer, length)) > 0)
        {
            length += count;
            int start = 0;
            int end;
            while ((end = MessageEnd(buffer.AsSpan(start, length - start))) > 0)
            {
                bool ok = buffer.AsSpan(start, end).StartsWith("SIP/2.0 200"u8);
                Interlocked.Increment(ref ok ? ref _answered : ref _failures);
                start += end;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
        }
    }

    private static async Task<int> ReadAsync(SslStream stream, byte[] buffer, int from)
    {
        try
        {
            return await stream.ReadAsync(buffer.AsMemory(from));
        }
        catch (Exception e) when (e is ObjectDisposedException or System.IO.IOException)
        {
            return 0;
        }
    }

    private static int MessageEnd(ReadOnlySpan<byte> octets)
    {
        int head = octets.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        int at = octets[..head].LastIndexOf("Content-Length: "u8) + 16;
        int length = 0;
        while (octets[at] is >= (byte)'0' and <= (byte)'9')
        {
            length = (length * 10) + octets[at++] - '0';
        }

        int total = head + 4 + length;
        return octets.Length >= total ? total : 0;
    }
}
