// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Framing;

/// <summary>
/// Finds messages in a stream (RFC 3261 §7.5, §18.3; RFC 5626 §4.4.1). Resumable: it looks at no octet of the head
/// twice. It keeps positions only; the octets stay with the connection, which may move them as long as the next look
/// begins where the last one consumed to. Nothing allocates.
/// </summary>
/// <remarks>
/// Each limit is enforced on what has arrived, before the connection makes room for more. An idle connection needs no
/// buffer: blank lines between messages are consumed at once. After <see cref="SipFrameStatus.Bad"/> or
/// <see cref="SipFrameStatus.TooLarge"/> every further look says the same. Not thread safe: one per connection.
/// </remarks>
public sealed class SipStreamFramer
{
    private readonly SipLimits _limits;

    private int _blanks;
    private int _scanned;
    private int _lineStart;
    private int _headerStart;
    private int _headerCount;
    private int _lengthStart;
    private int _lengthEnd;
    private int _headLength;
    private int _messageLength;
    private SipParseError _error;

    /// <summary>Makes a framer for a new connection.</summary>
    public SipStreamFramer(SipLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
    }

    /// <summary>
    /// Whether a message has begun and not ended: the connection may then be timed out sooner than an idle one.
    /// </summary>
    public bool IsInMessage { get; private set; }

    /// <summary>Looks for the next message.</summary>
    /// <param name="buffer">All octets received and not consumed.</param>
    /// <returns>What was found. Call again, with the rest of the buffer, until it says NeedMore.</returns>
    public SipFrame Read(ReadOnlySpan<byte> buffer)
    {
        int start = 0;
        int keepAlives = 0;
        if (!IsInMessage && _error == SipParseError.None)
        {
            start = SkipBlankLines(buffer, ref keepAlives);
            if (start == buffer.Length)
            {
                return new SipFrame { Consumed = start, Start = start, KeepAlives = keepAlives };
            }

            Begin(buffer[start]);
        }

        ReadOnlySpan<byte> message = buffer[start..];
        if (_error == SipParseError.None && _headLength == 0)
        {
            ScanHead(message);
        }

        SipFrame frame = new()
        {
            Start = start,
            Length = _messageLength,
            HeadLength = _headLength,
            Consumed = start,
            KeepAlives = keepAlives,
            Error = _error,
        };
        if (_error != SipParseError.None)
        {
            return frame with { Status = IsLimit(_error) ? SipFrameStatus.TooLarge : SipFrameStatus.Bad };
        }

        if (_headLength == 0 || message.Length < _messageLength)
        {
            return frame;
        }

        IsInMessage = false;
        return frame with { Status = SipFrameStatus.Message, Consumed = start + _messageLength };
    }

    private static bool IsLimit(SipParseError error) => error
        is SipParseError.MessageTooLarge or SipParseError.HeadTooLarge or SipParseError.HeaderTooLong
        or SipParseError.TooManyHeaders or SipParseError.RequestUriTooLong;

    // CR LF CR LF is a keep-alive, a single CR LF a peer's habit (§7.5); both may arrive in pieces.
    private int SkipBlankLines(ReadOnlySpan<byte> buffer, ref int keepAlives)
    {
        int i = 0;
        while (i < buffer.Length && buffer[i] == ((_blanks & 1) == 0 ? (byte)'\r' : (byte)'\n'))
        {
            i++;
            if (++_blanks == 4)
            {
                _blanks = 0;
                keepAlives++;
            }
        }

        return i;
    }

    private void Begin(byte first)
    {
        // Another protocol on our port (TLS on a TCP port, for one) is told by its first octet.
        _error = (_blanks & 1) != 0 || !SipText.IsToken([first]) ? SipParseError.NotSip : SipParseError.None;
        IsInMessage = true;
        _blanks = 0;
        _scanned = 0;
        _lineStart = 0;
        _headerStart = 0;
        _headerCount = 0;
        _lengthStart = 0;
        _lengthEnd = 0;
        _headLength = 0;
        _messageLength = 0;
    }

    private void ScanHead(ReadOnlySpan<byte> message)
    {
        while (_error == SipParseError.None && _headLength == 0)
        {
            int found = message[_scanned..].IndexOf((byte)'\n');
            if (found < 0)
            {
                _scanned = message.Length;
                _error = CheckUnfinished(message);
                return;
            }

            int lineEnd = _scanned + found - 1;
            _scanned += found + 1;
            if (lineEnd < _lineStart || message[lineEnd] != (byte)'\r')
            {
                _error = _lineStart == 0 ? SipParseError.NotSip : SipParseError.BadHeaderLine;
                return;
            }

            ReadLine(message, lineEnd);
            _lineStart = _scanned;
        }
    }

    private SipParseError CheckUnfinished(ReadOnlySpan<byte> message)
    {
        if (_lineStart == 0)
        {
            return message.Length > _limits.MaximumStartLineBytes
                ? SipParseError.RequestUriTooLong
                : SipParseError.None;
        }

        // A line that does not begin with a blank is a header of its own.
        bool isFold = _lineStart < message.Length && message[_lineStart] is (byte)' ' or (byte)'\t';
        int header = message.Length - (isFold ? _headerStart : _lineStart);
        return header > _limits.MaximumHeaderBytes ? SipParseError.HeaderTooLong
            : message.Length > _limits.MaximumHeadBytes ? SipParseError.HeadTooLarge
            : SipParseError.None;
    }

    private void ReadLine(ReadOnlySpan<byte> message, int lineEnd)
    {
        ReadOnlySpan<byte> line = message[_lineStart..lineEnd];
        if (_lineStart == 0)
        {
            _headerStart = _scanned;
            _error = line.Length > _limits.MaximumStartLineBytes ? SipParseError.RequestUriTooLong
                : SipStartLine.IsPlausible(SipText.Trim(line)) ? SipParseError.None
                : SipParseError.NotSip;
            return;
        }

        if (line.IsEmpty)
        {
            EndHead(message);
            return;
        }

        if (line[0] is (byte)' ' or (byte)'\t')
        {
            ContinueHeader(lineEnd);
        }
        else
        {
            BeginHeader(line, lineEnd);
        }

        if (_error == SipParseError.None)
        {
            _error = _scanned > _limits.MaximumHeadBytes ? SipParseError.HeadTooLarge
                : _scanned - _headerStart > _limits.MaximumHeaderBytes ? SipParseError.HeaderTooLong
                : SipParseError.None;
        }
    }

    private void BeginHeader(ReadOnlySpan<byte> line, int lineEnd)
    {
        _headerStart = _lineStart;
        if (++_headerCount > _limits.MaximumHeaderCount)
        {
            _error = SipParseError.TooManyHeaders;
            return;
        }

        // Content-Length or its compact form l; anything else is the parser's.
        if ((line[0] | 0x20) is not ('c' or 'l'))
        {
            return;
        }

        int name = SipText.TokenLength(line);
        if (SipHeaderNames.Find(line[..name]) != SipHeaderId.ContentLength)
        {
            return;
        }

        int colon = SipText.SkipBlanks(line, name);
        if (colon == line.Length || line[colon] != (byte)':' || _lengthStart > 0)
        {
            _error = _lengthStart > 0 ? SipParseError.DuplicateHeader : SipParseError.BadHeaderLine;
            return;
        }

        _lengthStart = _lineStart + colon + 1;
        _lengthEnd = lineEnd;
    }

    private void ContinueHeader(int lineEnd)
    {
        if (_headerCount == 0)
        {
            _error = SipParseError.BadHeaderLine;
        }
        else if (_lengthStart > _headerStart)
        {
            _lengthEnd = lineEnd;
        }
    }

    private void EndHead(ReadOnlySpan<byte> message)
    {
        _headLength = _scanned;
        if (_headLength > _limits.MaximumHeadBytes || _lengthStart == 0)
        {
            _error = _lengthStart == 0 ? SipParseError.MissingContentLength : SipParseError.HeadTooLarge;
            return;
        }

        ReadOnlySpan<byte> text = SipText.Trim(message[_lengthStart.._lengthEnd]);
        if (!SipText.TryReadNumber(text, int.MaxValue, out long length))
        {
            _error = SipParseError.BadContentLength;
            return;
        }

        if (_headLength + length > _limits.MaximumMessageBytes)
        {
            _error = SipParseError.MessageTooLarge;
            return;
        }

        _messageLength = _headLength + (int)length;
    }
}
