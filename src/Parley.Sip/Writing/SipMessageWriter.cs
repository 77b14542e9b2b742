// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Writing;

/// <summary>
/// Composes one message in a reusable buffer. Start line first, then headers, then the body; Content-Length is written
/// by <see cref="Finish"/>, after a signature header that the connection may add. The writer remembers where the
/// headers stand that [MS-SIPAE] signs, so that signing needs no second parse.
/// </summary>
/// <remarks>
/// Nothing allocates once the buffer has grown. A value with CR or LF is refused with <see cref="ArgumentException"/>,
/// so nothing can add a header or a body that the caller did not mean; a folded value of a received message is the one
/// exception and is written on one line (RFC 3261 §7.3.1). Not thread safe.
/// </remarks>
public sealed partial class SipMessageWriter
{
    private const int InitialBytes = 2048;

    // A buffer that one large message made grow is not kept for the small ones that follow.
    private const int MaximumKeptBytes = 64 * 1024;

    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    private readonly OctetRange[] _written = new OctetRange[7];
    private byte[] _buffer = new byte[InitialBytes];
    private byte[] _body = [];
    private int _length;
    private int _bodyLength;
    private bool _isFinished;

    /// <summary>The status code of the response being written; 0 for a request.</summary>
    public int StatusCode { get; private set; }

    /// <summary>The method of the request, or from CSeq for a response.</summary>
    public SipMethod Method { get; private set; }

    /// <summary>Whether a Via has been written.</summary>
    public bool HasVia { get; private set; }

    /// <summary>Starts a request. The writer forgets whatever it held.</summary>
    public void StartRequest(SipMethod method, ReadOnlySpan<byte> requestUri)
    {
        if (method == SipMethod.Unknown)
        {
            throw new ArgumentOutOfRangeException(nameof(method));
        }

        StartRequest(method.Token(), requestUri);
    }

    /// <summary>Starts a request of a method known only by its token.</summary>
    public void StartRequest(ReadOnlySpan<byte> methodToken, ReadOnlySpan<byte> requestUri)
    {
        if (!SipText.IsToken(methodToken))
        {
            throw new ArgumentException("A method is a token.", nameof(methodToken));
        }

        if (!SipText.IsUri(requestUri))
        {
            throw new ArgumentException("Not a URI that can stand in a start line.", nameof(requestUri));
        }

        Reset();
        Method = SipMethods.Find(methodToken);
        Append(methodToken);
        Append(" "u8);
        Append(requestUri);
        Append(" SIP/2.0\r\n"u8);
    }

    /// <summary>Starts a response; an empty reason takes the registry's phrase.</summary>
    public void StartResponse(int statusCode, ReadOnlySpan<byte> reason = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 699);
        RefuseLineBreaks(reason);
        Reset();
        StatusCode = statusCode;
        Append("SIP/2.0 "u8);
        AppendNumber(statusCode);
        Append(" "u8);
        Append(reason.IsEmpty ? SipStatus.Phrase(statusCode) : reason);
        Append("\r\n"u8);
    }

    /// <summary>Writes a header with a known name.</summary>
    public void Header(SipHeaderId id, ReadOnlySpan<byte> value)
    {
        int start = BeginHeader(id);
        AppendUnfolded(value);
        EndHeader(id, start);
    }

    /// <summary>
    /// Writes a header with a known name from text (UTF-8). CR and LF in a value are refused with ArgumentException.
    /// </summary>
    public void Header(SipHeaderId id, string value)
    {
        RefuseLineBreaks(value);
        int start = BeginHeader(id);
        AppendText(value);
        EndHeader(id, start);
    }

    /// <summary>Writes a header with a known name and a number.</summary>
    public void Header(SipHeaderId id, long value)
    {
        int start = BeginHeader(id);
        AppendNumber(value);
        EndHeader(id, start);
    }

    /// <summary>Writes any header.</summary>
    public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        SipHeaderId id = BeginHeader(name, out int start);
        AppendUnfolded(value);
        EndHeader(id, start);
    }

    /// <summary>Writes any header from text.</summary>
    public void Header(ReadOnlySpan<byte> name, string value)
    {
        RefuseLineBreaks(value);
        SipHeaderId id = BeginHeader(name, out int start);
        AppendText(value);
        EndHeader(id, start);
    }

    /// <summary>Writes CSeq.</summary>
    public void CSeq(uint number, SipMethod method) => CSeq(number, method.Token());

    /// <summary>Writes CSeq with a method known only by its token.</summary>
    public void CSeq(uint number, ReadOnlySpan<byte> methodToken)
    {
        if (!SipText.IsToken(methodToken))
        {
            throw new ArgumentException("A method is a token.", nameof(methodToken));
        }

        int start = BeginHeader(SipHeaderId.CSeq);
        AppendNumber(number);
        Append(" "u8);
        Append(methodToken);
        EndHeader(SipHeaderId.CSeq, start);
    }

    /// <summary>Writes all headers with this id as they stand in a received message, one line each.</summary>
    public void CopyHeaders(SipMessage from, SipHeaderId id)
    {
        ArgumentNullException.ThrowIfNull(from);
        foreach (ReadOnlySpan<byte> value in from.GetHeaders(id))
        {
            Header(id, value);
        }
    }

    /// <summary>Sets the body and writes Content-Type. At most once, after the other headers.</summary>
    public void Body(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        Header(SipHeaderId.ContentType, contentType);
        Body(body);
    }

    /// <summary>Sets the body of a message whose Content-Type is written already.</summary>
    public void Body(ReadOnlySpan<byte> body)
    {
        if (_bodyLength > 0 || _isFinished)
        {
            throw new InvalidOperationException("The message has a body already.");
        }

        if (_body.Length < body.Length)
        {
            _body = new byte[Math.Max(body.Length, InitialBytes)];
        }

        body.CopyTo(_body);
        _bodyLength = body.Length;
    }

    /// <summary>
    /// The value of the first header of this id already written, for From, To, Call-ID, CSeq, Expires,
    /// P-Asserted-Identity and P-Preferred-Identity; empty when there is none. Valid until the next header is written.
    /// </summary>
    public ReadOnlySpan<byte> Written(SipHeaderId id)
    {
        int index = SignedIndex(id);
        return index < 0
            ? throw new ArgumentOutOfRangeException(nameof(id), "The writer does not remember this header.")
            : _written[index].In(_buffer);
    }

    /// <summary>Ends the message: Content-Length, blank line, body.</summary>
    /// <returns>The whole message, valid until the next Start.</returns>
    public ReadOnlySpan<byte> Finish()
    {
        if (!_isFinished)
        {
            if (_length == 0)
            {
                throw new InvalidOperationException("No message was started.");
            }

            Append("Content-Length: "u8);
            AppendNumber(_bodyLength);
            Append("\r\n\r\n"u8);
            Append(_body.AsSpan(0, _bodyLength));
            _isFinished = true;
        }

        return _buffer.AsSpan(0, _length);
    }

    private static int SignedIndex(SipHeaderId id) => id switch
    {
        SipHeaderId.From => 0,
        SipHeaderId.To => 1,
        SipHeaderId.CallId => 2,
        SipHeaderId.CSeq => 3,
        SipHeaderId.Expires => 4,
        SipHeaderId.PAssertedIdentity => 5,
        SipHeaderId.PPreferredIdentity => 6,
        _ => -1,
    };

    private static void RefuseLineBreaks(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny(LineBreaks) >= 0)
        {
            throw new ArgumentException("CR and LF cannot stand in a header.", nameof(value));
        }
    }

    private static void RefuseLineBreaks(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new ArgumentException("CR and LF cannot stand in a header.", nameof(value));
        }
    }

    private void Reset()
    {
        if (_buffer.Length > MaximumKeptBytes)
        {
            _buffer = new byte[InitialBytes];
        }

        if (_body.Length > MaximumKeptBytes)
        {
            _body = [];
        }

        Array.Clear(_written);
        _length = 0;
        _bodyLength = 0;
        _isFinished = false;
        StatusCode = 0;
        Method = SipMethod.Unknown;
        HasVia = false;
    }

    private int BeginHeader(SipHeaderId id)
    {
        ReadOnlySpan<byte> name = id.Name();
        if (name.IsEmpty || id == SipHeaderId.ContentLength)
        {
            throw new ArgumentException("Other has no name, and Finish writes Content-Length.", nameof(id));
        }

        return BeginLine(name);
    }

    private SipHeaderId BeginHeader(ReadOnlySpan<byte> name, out int start)
    {
        SipHeaderId id = SipHeaderNames.Find(name);
        if (!SipText.IsToken(name) || id == SipHeaderId.ContentLength)
        {
            throw new ArgumentException("A header's name is a token, and Finish writes Content-Length.", nameof(name));
        }

        start = BeginLine(name);
        return id;
    }

    private int BeginLine(ReadOnlySpan<byte> name)
    {
        if (_isFinished || _length == 0)
        {
            throw new InvalidOperationException("No message is being written.");
        }

        Append(name);
        Append(": "u8);
        return _length;
    }

    private void EndHeader(SipHeaderId id, int start)
    {
        Remember(id, new OctetRange(start, _length - start));
        Append("\r\n"u8);
    }

    private void Remember(SipHeaderId id, OctetRange value)
    {
        HasVia |= id == SipHeaderId.Via;
        int index = SignedIndex(id);
        if (index < 0 || _written[index].Length > 0)
        {
            return;
        }

        _written[index] = value;
        if (id == SipHeaderId.CSeq && StatusCode != 0)
        {
            ReadOnlySpan<byte> text = value.In(_buffer);
            Method = SipMethods.Find(text[(text.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..]);
        }
    }

    // A fold becomes two blanks, which mean the same; any other CR or LF would begin a line of its own.
    private void AppendUnfolded(ReadOnlySpan<byte> value)
    {
        int start = _length;
        Append(value);
        Span<byte> written = _buffer.AsSpan(start, value.Length);
        for (int i = written.IndexOfAny(LineBreaks); i >= 0; i = written.IndexOfAny(LineBreaks))
        {
            if (i + 2 >= written.Length || written[i] != (byte)'\r' || written[i + 1] != (byte)'\n'
                || written[i + 2] is not ((byte)' ' or (byte)'\t'))
            {
                // The half-written line goes with the message: the writer is unusable until the next Start.
                _length = 0;
                throw new ArgumentException("CR and LF cannot stand in a header.", nameof(value));
            }

            written[i] = (byte)' ';
            written[i + 1] = (byte)' ';
        }
    }

    private void AppendText(string value)
    {
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        EnsureRoom(most);
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
    }

    private void AppendNumber(long value)
    {
        EnsureRoom(20);
        value.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        EnsureRoom(octets.Length);
        octets.CopyTo(_buffer.AsSpan(_length));
        _length += octets.Length;
    }

    private void EnsureRoom(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}
