// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Formats.Asn1;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// An LDAP server that knows the service's key and offers no protection after the bind (RFC 4752 section 3.3): what an
/// attacker on the way would make of a real one if the client let it.
/// </summary>
internal sealed class UnsealedServer : IAsyncDisposable
{
    private const int SaslBindInProgress = 14;
    private static readonly byte[] s_noLayer = [1, 0, 0, 0];

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public UnsealedServer(IPAddress address)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _run = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether the client got as far as the offer.</summary>
    public bool HasOffered { get; private set; }

    /// <summary>Whether the client took the offer.</summary>
    public bool WasAsked { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using Socket client = await _listener.AcceptSocketAsync(_stop.Token);
            await using NetworkStream stream = new(client);
            using NegotiateAuthentication context = new(
                new NegotiateAuthenticationServerOptions { Package = "Kerberos" });
            while (await ReadAsync(stream) is { } message)
            {
                (int id, byte[]? token) = Read(message);
                if (token is null || HasOffered)
                {
                    // An unbind is what should come; anything of a bind or a search means that the offer was taken.
                    WasAsked |= token is not null;
                    continue;
                }

                byte[] answer;
                if (!context.IsAuthenticated)
                {
                    answer = context.GetOutgoingBlob(token, out NegotiateAuthenticationStatusCode status) ?? [];
                    if (status is not (NegotiateAuthenticationStatusCode.Completed
                        or NegotiateAuthenticationStatusCode.ContinueNeeded))
                    {
                        throw new IOException(status.ToString());
                    }
                }
                else
                {
                    ArrayBufferWriter<byte> wrapped = new();
                    context.Wrap(s_noLayer, wrapped, requestEncryption: false, out _);
                    answer = wrapped.WrittenSpan.ToArray();
                    HasOffered = true;
                }

                await stream.WriteAsync(Response(id, answer), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The client went, or the test ended.
        }
    }

    private async Task<byte[]?> ReadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[16 * 1024];
        int read = 0;
        while (true)
        {
            int more = await stream.ReadAsync(buffer.AsMemory(read), _stop.Token);
            if (more == 0)
            {
                return null;
            }

            read += more;
            if (AsnDecoder.TryReadEncodedValue(
                buffer.AsSpan(0, read), AsnEncodingRules.BER, out _, out _, out _, out int length))
            {
                return buffer[..length];
            }
        }
    }

    // LDAPMessage { id, bindRequest [APPLICATION 0] { version, name, sasl [3] { mechanism, credentials } } }
    private static (int Id, byte[]? Token) Read(byte[] message)
    {
        AsnReader all = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        int id = (int)all.ReadInteger();
        Asn1Tag bind = new(TagClass.Application, 0, true);
        if (!all.PeekTag().HasSameClassAndValue(bind))
        {
            return (id, all.PeekTag().TagValue == 2 ? null : []);
        }

        AsnReader request = all.ReadSequence(bind);
        request.ReadInteger();
        request.ReadOctetString();
        AsnReader sasl = request.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, true));
        sasl.ReadOctetString();
        return (id, sasl.HasData ? sasl.ReadOctetString() : []);
    }

    private static byte[] Response(int id, byte[] credentials)
    {
        AsnWriter writer = new(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, 1, true)))
            {
                writer.WriteEnumeratedValue((ResultCode)SaslBindInProgress);
                writer.WriteOctetString([]);
                writer.WriteOctetString([]);
                writer.WriteOctetString(credentials, new Asn1Tag(TagClass.ContextSpecific, 7));
            }
        }

        return writer.Encode();
    }

    private enum ResultCode
    {
        Success = 0,
    }
}
