// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Parsing;

namespace Parley.Sip.Messages;

/// <summary>
/// A received message: an index over its octets, parsed once and in place. Spans are valid while the message is; a
/// message handed out by a connection is valid only during the call that hands it out. Keep one with <see
/// cref="Detach"/>.
/// </summary>
/// <remarks>
/// An instance is reused for message after message by <see cref="SipMessageParser"/>; nothing allocates once its index
/// has grown. Values are views over <see cref="Raw"/>. A folded value keeps its CRLF; the readers of Parley.Sip.Headers
/// step over it.
/// </remarks>
public sealed class SipMessage
{
    private const int InitialHeaderCapacity = 32;
    private static readonly int IdCount = Enum.GetValues<SipHeaderId>().Length;

    private readonly short[] _first = new short[IdCount];
    private readonly short[] _last = new short[IdCount];
    private HeaderSlot[] _headers;

    /// <summary>Makes an empty message for a parser to fill.</summary>
    public SipMessage()
        : this(InitialHeaderCapacity)
    {
    }

    private SipMessage(int capacity)
    {
        _headers = new HeaderSlot[capacity];
        Array.Fill(_first, (short)-1);
    }

    /// <summary>The whole message: start line, headers, body.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    /// <summary>Whether this is a request.</summary>
    public bool IsRequest { get; internal set; }

    /// <summary>
    /// Whether a response can be written: a request whose Via, From, To, Call-ID and CSeq can be read, even when the
    /// parser refused it for something else.
    /// </summary>
    public bool IsAnswerable { get; internal set; }

    /// <summary>The method of the request, or of the CSeq for a response.</summary>
    public SipMethod Method { get; internal set; }

    /// <summary>The method token as it stands.</summary>
    public ReadOnlySpan<byte> MethodToken => MethodRange.In(Raw.Span);

    /// <summary>The Request-URI; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => RequestUriRange.In(Raw.Span);

    /// <summary>The status code; 0 for a request.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>The reason phrase; empty for a request.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => ReasonRange.In(Raw.Span);

    /// <summary>Call-ID.</summary>
    public ReadOnlySpan<byte> CallId => FirstValue(SipHeaderId.CallId);

    /// <summary>The sequence number of CSeq.</summary>
    public uint CSeqNumber { get; internal set; }

    /// <summary>The sequence number of CSeq as it stands.</summary>
    public ReadOnlySpan<byte> CSeqNumberText => CSeqNumberRange.In(Raw.Span);

    /// <summary>The URI in From, without angle brackets and without header parameters.</summary>
    public ReadOnlySpan<byte> FromUri => From.Uri.In(Raw.Span);

    /// <summary>The tag of From; empty when there is none.</summary>
    public ReadOnlySpan<byte> FromTag => From.Tag.In(Raw.Span);

    /// <summary>The epid of From ([MS-SIPRE]); empty when there is none.</summary>
    public ReadOnlySpan<byte> FromEpid => From.Epid.In(Raw.Span);

    /// <summary>The URI in To.</summary>
    public ReadOnlySpan<byte> ToUri => To.Uri.In(Raw.Span);

    /// <summary>The tag of To; empty when there is none.</summary>
    public ReadOnlySpan<byte> ToTag => To.Tag.In(Raw.Span);

    /// <summary>The epid of To; empty when there is none.</summary>
    public ReadOnlySpan<byte> ToEpid => To.Epid.In(Raw.Span);

    /// <summary>The topmost Via value as it stands, without what follows it in a comma list.</summary>
    public ReadOnlySpan<byte> TopVia => TopViaRange.In(Raw.Span);

    /// <summary>The branch of the topmost Via; empty when there is none (RFC 2543 peers).</summary>
    public ReadOnlySpan<byte> TopViaBranch => TopViaBranchRange.In(Raw.Span);

    /// <summary>Host and port of the topmost Via as they stand.</summary>
    public ReadOnlySpan<byte> TopViaSentBy => TopViaSentByRange.In(Raw.Span);

    /// <summary>Max-Forwards; -1 when absent.</summary>
    public int MaxForwards { get; internal set; }

    /// <summary>The body; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => BodyRange.In(Raw.Span);

    /// <summary>How many header fields there are (a comma list in one line counts once).</summary>
    public int HeaderCount { get; private set; }

    /// <summary>Expires as seconds; -1 when absent or not a number, 2^32-1 when it is more.</summary>
    public long Expires =>
        TryGetHeader(SipHeaderId.Expires, out ReadOnlySpan<byte> text)
        && SipText.TryReadNumber(text, uint.MaxValue, out long value)
            ? Math.Min(value, uint.MaxValue)
            : -1;

    internal OctetRange MethodRange { get; set; }

    internal OctetRange RequestUriRange { get; set; }

    internal OctetRange ReasonRange { get; set; }

    internal OctetRange CSeqNumberRange { get; set; }

    internal PartyRanges From { get; set; }

    internal PartyRanges To { get; set; }

    internal OctetRange TopViaRange { get; set; }

    internal OctetRange TopViaBranchRange { get; set; }

    internal OctetRange TopViaSentByRange { get; set; }

    internal OctetRange BodyRange { get; set; }

    /// <summary>Where the first header begins: after the start line.</summary>
    internal int HeadersStart { get; set; }

    /// <summary>The header at a position, in order of appearance.</summary>
    public SipHeaderField GetHeader(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, HeaderCount);
        ref readonly HeaderSlot slot = ref _headers[index];
        ReadOnlySpan<byte> raw = Raw.Span;
        return new SipHeaderField(slot.Id, slot.Name.In(raw), slot.Value.In(raw));
    }

    /// <summary>The values of all headers with this id.</summary>
    public SipHeaderValues GetHeaders(SipHeaderId id) => new(this, _first[(int)id]);

    /// <summary>The value of the first header with this id, trimmed; false when there is none.</summary>
    public bool TryGetHeader(SipHeaderId id, out ReadOnlySpan<byte> value)
    {
        int index = _first[(int)id];
        value = index < 0 ? default : _headers[index].Value.In(Raw.Span);
        return index >= 0;
    }

    /// <summary>The value of the first header with this name (any case), for names without an id.</summary>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        SipHeaderId id = SipHeaderNames.Find(name);
        if (id != SipHeaderId.Other)
        {
            return TryGetHeader(id, out value);
        }

        ReadOnlySpan<byte> raw = Raw.Span;
        for (int i = _first[(int)SipHeaderId.Other]; i >= 0; i = _headers[i].Next)
        {
            if (SipText.EqualsIgnoreCase(_headers[i].Name.In(raw), name))
            {
                value = _headers[i].Value.In(raw);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// Whether any header with this id has the token in its comma list (any case), as in Supported or Require.
    /// </summary>
    public bool HasToken(SipHeaderId id, ReadOnlySpan<byte> token)
    {
        foreach (ReadOnlySpan<byte> value in GetHeaders(id))
        {
            ReadOnlySpan<byte> rest = value;
            while (!rest.IsEmpty)
            {
                int comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> one = comma < 0 ? rest : rest[..comma];
                rest = comma < 0 ? default : rest[(comma + 1)..];
                if (SipText.EqualsIgnoreCase(SipText.Trim(one), token))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A copy that owns its octets and may be kept for as long as wanted.</summary>
    public SipMessage Detach()
    {
        SipMessage copy = new(Math.Max(HeaderCount, 1))
        {
            Raw = Raw.ToArray(),
            IsRequest = IsRequest,
            IsAnswerable = IsAnswerable,
            Method = Method,
            StatusCode = StatusCode,
            CSeqNumber = CSeqNumber,
            MaxForwards = MaxForwards,
            HeaderCount = HeaderCount,
            MethodRange = MethodRange,
            RequestUriRange = RequestUriRange,
            ReasonRange = ReasonRange,
            CSeqNumberRange = CSeqNumberRange,
            From = From,
            To = To,
            TopViaRange = TopViaRange,
            TopViaBranchRange = TopViaBranchRange,
            TopViaSentByRange = TopViaSentByRange,
            BodyRange = BodyRange,
            HeadersStart = HeadersStart,
        };
        Array.Copy(_headers, copy._headers, HeaderCount);
        Array.Copy(_first, copy._first, IdCount);
        Array.Copy(_last, copy._last, IdCount);
        return copy;
    }

    /// <summary>Forgets the message and its octets, so that a pooled instance keeps no buffer alive.</summary>
    public void Clear() => Start(default);

    /// <summary>Forgets everything and begins to index these octets.</summary>
    internal void Start(ReadOnlyMemory<byte> raw)
    {
        Raw = raw;
        IsRequest = false;
        IsAnswerable = false;
        Method = SipMethod.Unknown;
        StatusCode = 0;
        CSeqNumber = 0;
        MaxForwards = -1;
        HeaderCount = 0;
        MethodRange = default;
        RequestUriRange = default;
        ReasonRange = default;
        CSeqNumberRange = default;
        From = default;
        To = default;
        TopViaRange = default;
        TopViaBranchRange = default;
        TopViaSentByRange = default;
        BodyRange = default;
        HeadersStart = 0;
        Array.Fill(_first, (short)-1);
    }

    /// <summary>Leaves out octets after the body (a datagram may have some, RFC 3261 §18.3).</summary>
    internal void CutAt(int length) => Raw = Raw[..length];

    internal void AddHeader(SipHeaderId id, OctetRange name, OctetRange value, int end)
    {
        if (HeaderCount == _headers.Length)
        {
            Array.Resize(ref _headers, _headers.Length * 2);
        }

        int index = HeaderCount++;
        _headers[index] = new HeaderSlot { Id = id, Name = name, Value = value, End = end, Next = -1 };
        if (_first[(int)id] < 0)
        {
            _first[(int)id] = (short)index;
        }
        else
        {
            _headers[_last[(int)id]].Next = (short)index;
        }

        _last[(int)id] = (short)index;
    }

    internal ref readonly HeaderSlot Slot(int index) => ref _headers[index];

    /// <summary>The index of the first header with this id; -1 when there is none.</summary>
    internal int IndexOf(SipHeaderId id) => _first[(int)id];

    internal bool IsRepeated(SipHeaderId id) => _first[(int)id] >= 0 && _headers[_first[(int)id]].Next >= 0;

    private ReadOnlySpan<byte> FirstValue(SipHeaderId id) =>
        TryGetHeader(id, out ReadOnlySpan<byte> value) ? value : default;
}
