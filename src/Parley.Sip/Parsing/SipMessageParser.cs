// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Headers;
using Parley.Sip.Messages;

namespace Parley.Sip.Parsing;

/// <summary>
/// Reads one framed message into a reusable <see cref="SipMessage"/> (RFC 3261 §7, §8.1.1, §18.3). It never throws on
/// any octets. A refused message may still be <see cref="SipMessage.IsAnswerable"/>.
/// </summary>
public static class SipMessageParser
{
    // A message in which one of these stands twice means different things to different readers: refused (RFC 4475
    // §3.3.9).
    private static readonly SipHeaderId[] Single =
    [
        SipHeaderId.From, SipHeaderId.To, SipHeaderId.CallId, SipHeaderId.CSeq, SipHeaderId.MaxForwards,
        SipHeaderId.ContentLength, SipHeaderId.ContentType, SipHeaderId.Expires, SipHeaderId.Event,
    ];

    /// <summary>Reads a message from a stream. Content-Length must be there and agree with the frame.</summary>
    /// <param name="frame">The whole message. The octets must not change while the message is in use.</param>
    /// <param name="limits">What is too much.</param>
    /// <param name="into">The message to fill; whatever it held is forgotten.</param>
    /// <param name="error">What is wrong; <see cref="SipParseError.None"/> when nothing is.</param>
    /// <returns>Whether the message is acceptable.</returns>
    public static bool TryParse(
        ReadOnlyMemory<byte> frame, SipLimits limits, SipMessage into, out SipParseError error) =>
        TryParse(frame, limits, into, isStream: true, out error);

    /// <summary>
    /// Reads a message from a datagram. Without Content-Length the body ends with the datagram; octets after the body
    /// are left out.
    /// </summary>
    /// <inheritdoc cref="TryParse(ReadOnlyMemory{byte}, SipLimits, SipMessage, out SipParseError)"/>
    public static bool TryParseDatagram(
        ReadOnlyMemory<byte> frame, SipLimits limits, SipMessage into, out SipParseError error) =>
        TryParse(frame, limits, into, isStream: false, out error);

    private static bool TryParse(
        ReadOnlyMemory<byte> frame, SipLimits limits, SipMessage into, bool isStream, out SipParseError error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(into);
        into.Start(frame);
        if (frame.Length > limits.MaximumMessageBytes)
        {
            error = SipParseError.MessageTooLarge;
            return false;
        }

        ReadOnlySpan<byte> raw = frame.Span;
        error = SipStartLine.Read(raw, limits, into);
        if (into.HeadersStart == 0)
        {
            return false;
        }

        Keep(ref error, ReadHeaders(raw, limits, into, out int bodyStart));
        Keep(ref error, ReadCore(raw, limits, into));
        if (bodyStart > 0)
        {
            Keep(ref error, ReadBody(raw, bodyStart, isStream, into));
        }

        return error == SipParseError.None;
    }

    // The first thing that is wrong is told; the rest is still read, for the answer.
    private static void Keep(ref SipParseError first, SipParseError next) =>
        first = first == SipParseError.None ? next : first;

    private static SipParseError ReadHeaders(
        ReadOnlySpan<byte> raw, SipLimits limits, SipMessage into, out int bodyStart)
    {
        SipParseError error = SipParseError.None;
        int start = into.HeadersStart;
        bodyStart = 0;
        while (true)
        {
            int end = LineEnd(raw, start);
            if (end < 0)
            {
                Keep(ref error, SipParseError.HeadNotTerminated);
                return error;
            }

            if (end == start + 2)
            {
                bodyStart = end;
                Keep(ref error, end > limits.MaximumHeadBytes ? SipParseError.HeadTooLarge : SipParseError.None);
                return error;
            }

            while (end < raw.Length && raw[end] is (byte)' ' or (byte)'\t')
            {
                end = LineEnd(raw, end);
                if (end < 0)
                {
                    Keep(ref error, SipParseError.HeadNotTerminated);
                    return error;
                }
            }

            if (into.HeaderCount == limits.MaximumHeaderCount)
            {
                Keep(ref error, SipParseError.TooManyHeaders);
                return error;
            }

            Keep(ref error, end - start > limits.MaximumHeaderBytes
                ? SipParseError.HeaderTooLong
                : ReadHeader(raw, start, end, into));
            start = end;
        }
    }

    // The position after the next CRLF; -1 when there is none or when CR or LF stands alone before it.
    private static int LineEnd(ReadOnlySpan<byte> raw, int from)
    {
        int length = raw[from..].IndexOfAny((byte)'\r', (byte)'\n');
        int end = from + length;
        return length >= 0 && end + 1 < raw.Length && raw[end] == (byte)'\r' && raw[end + 1] == (byte)'\n'
            ? end + 2
            : -1;
    }

    private static SipParseError ReadHeader(ReadOnlySpan<byte> raw, int start, int end, SipMessage into)
    {
        ReadOnlySpan<byte> line = raw[start..end];
        int nameLength = SipText.TokenLength(line);
        int colon = nameLength;
        while (line[colon] is (byte)' ' or (byte)'\t')
        {
            colon++;
        }

        if (nameLength == 0 || line[colon] != (byte)':')
        {
            return SipParseError.BadHeaderLine;
        }

        int valueStart = SipText.SkipBlanks(line, colon + 1);
        int valueEnd = line.Length;
        while (valueEnd > valueStart && SipText.IsBlank(line[valueEnd - 1]))
        {
            valueEnd--;
        }

        into.AddHeader(
            SipHeaderNames.Find(line[..nameLength]),
            new OctetRange(start, nameLength),
            new OctetRange(start + valueStart, valueEnd - valueStart),
            end);
        return SipParseError.None;
    }

    private static SipParseError ReadCore(ReadOnlySpan<byte> raw, SipLimits limits, SipMessage into)
    {
        SipParseError error = SipParseError.None;
        foreach (SipHeaderId id in Single)
        {
            Keep(ref error, into.IsRepeated(id) ? SipParseError.DuplicateHeader : SipParseError.None);
        }

        Keep(ref error, ReadVias(raw, limits, into));
        Keep(ref error, ReadParty(raw, limits, into, SipHeaderId.From, out PartyRanges from)
            ? SipParseError.None : SipParseError.BadFrom);
        Keep(ref error, ReadParty(raw, limits, into, SipHeaderId.To, out PartyRanges to)
            ? SipParseError.None : SipParseError.BadTo);
        into.From = from;
        into.To = to;
        bool hasCallId = into.TryGetHeader(SipHeaderId.CallId, out ReadOnlySpan<byte> callId);
        Keep(ref error, IsCallId(callId, limits) ? SipParseError.None : SipParseError.BadCallId);
        bool hasCSeq = into.TryGetHeader(SipHeaderId.CSeq, out ReadOnlySpan<byte> cseq);
        Keep(ref error, ReadCSeq(raw, cseq, into));
        Keep(ref error, ReadMaxForwards(into));
        Keep(ref error, ReadRecordRoutes(limits, into));
        into.IsAnswerable = into.IsRequest && into.TopViaRange.Length > 0 && hasCallId && hasCSeq
            && into.IndexOf(SipHeaderId.From) >= 0 && into.IndexOf(SipHeaderId.To) >= 0;
        return error;
    }

    private static SipParseError ReadVias(ReadOnlySpan<byte> raw, SipLimits limits, SipMessage into)
    {
        int count = 0;
        foreach (ReadOnlySpan<byte> line in into.GetHeaders(SipHeaderId.Via))
        {
            ReadOnlySpan<byte> rest = line;
            do
            {
                if (!ViaReader.TryReadNext(ref rest, out ViaReader via) || !IsIdentifier(via.Branch, limits))
                {
                    return SipParseError.BadVia;
                }

                if (++count > limits.MaximumViaCount)
                {
                    return SipParseError.TooManyVias;
                }

                if (count == 1)
                {
                    into.TopViaRange = OctetRange.Of(via.Whole, raw);
                    into.TopViaBranchRange = OctetRange.Of(via.Branch, raw);
                    into.TopViaSentByRange = OctetRange.Of(via.SentBy, raw);
                }
            }
            while (!rest.IsEmpty);
        }

        return count == 0 ? SipParseError.BadVia : SipParseError.None;
    }

    private static bool ReadParty(
        ReadOnlySpan<byte> raw, SipLimits limits, SipMessage into, SipHeaderId id, out PartyRanges party)
    {
        party = default;
        if (!into.TryGetHeader(id, out ReadOnlySpan<byte> value)
            || !NameAddrReader.TryRead(value, out NameAddrReader address))
        {
            return false;
        }

        address.TryGetParameter("tag"u8, out ReadOnlySpan<byte> tag);
        address.TryGetParameter("epid"u8, out ReadOnlySpan<byte> epid);
        party = new PartyRanges(OctetRange.Of(address.Uri, raw), OctetRange.Of(tag, raw), OctetRange.Of(epid, raw));
        return address.Uri.Length <= limits.MaximumUriBytes && IsIdentifier(tag, limits) && IsIdentifier(epid, limits);
    }

    // Tags, epids and branches go into keys and into messages of our own: a token and nothing else, or absent.
    private static bool IsIdentifier(ReadOnlySpan<byte> text, SipLimits limits) =>
        text.IsEmpty || (text.Length <= limits.MaximumIdentifierBytes && SipText.IsToken(text));

    private static bool IsCallId(ReadOnlySpan<byte> text, SipLimits limits) =>
        !text.IsEmpty && text.Length <= limits.MaximumIdentifierBytes && text.IndexOfAnyInRange((byte)0, (byte)' ') < 0;

    private static SipParseError ReadCSeq(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> value, SipMessage into)
    {
        int digits = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || !SipText.IsBlank(value[digits]))
        {
            return SipParseError.BadCSeq;
        }

        ReadOnlySpan<byte> method = value[SipText.SkipBlanks(value, digits)..];
        SipText.TryReadNumber(value[..digits], int.MaxValue, out long number);
        if (number > int.MaxValue || !SipText.IsToken(method))
        {
            return SipParseError.BadCSeq;
        }

        into.CSeqNumber = (uint)number;
        into.CSeqNumberRange = OctetRange.Of(value[..digits], raw);
        if (!into.IsRequest)
        {
            into.MethodRange = OctetRange.Of(method, raw);
            into.Method = SipMethods.Find(method);
            return SipParseError.None;
        }

        return into.MethodToken.SequenceEqual(method) ? SipParseError.None : SipParseError.CSeqMethodMismatch;
    }

    private static SipParseError ReadMaxForwards(SipMessage into)
    {
        if (!into.TryGetHeader(SipHeaderId.MaxForwards, out ReadOnlySpan<byte> value))
        {
            return SipParseError.None;
        }

        if (!SipText.TryReadNumber(value, byte.MaxValue, out long number) || number > byte.MaxValue)
        {
            return SipParseError.BadMaxForwards;
        }

        into.MaxForwards = (int)number;
        return SipParseError.None;
    }

    private static SipParseError ReadRecordRoutes(SipLimits limits, SipMessage into)
    {
        int count = 0;
        foreach (ReadOnlySpan<byte> line in into.GetHeaders(SipHeaderId.RecordRoute))
        {
            ReadOnlySpan<byte> rest = line;
            do
            {
                if (!NameAddrReader.TryReadNext(ref rest, out _) || ++count > limits.MaximumRouteCount)
                {
                    return SipParseError.BadRecordRoute;
                }
            }
            while (!rest.IsEmpty);
        }

        return SipParseError.None;
    }

    private static SipParseError ReadBody(ReadOnlySpan<byte> raw, int start, bool isStream, SipMessage into)
    {
        int available = raw.Length - start;
        into.BodyRange = new OctetRange(start, available);
        if (!into.TryGetHeader(SipHeaderId.ContentLength, out ReadOnlySpan<byte> value))
        {
            return isStream ? SipParseError.MissingContentLength : SipParseError.None;
        }

        if (!SipText.TryReadNumber(value, int.MaxValue, out long length))
        {
            return SipParseError.BadContentLength;
        }

        if (length > available || (isStream && length < available))
        {
            return SipParseError.ContentLengthMismatch;
        }

        into.BodyRange = new OctetRange(start, (int)length);
        into.CutAt(start + (int)length);
        return SipParseError.None;
    }
}
