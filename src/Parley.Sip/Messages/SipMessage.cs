// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Messages;

/// <summary>
/// A received message: an index over its octets, parsed once and in place. Spans are valid while the message is; a
/// message handed out by a connection is valid only during the call that hands it out. Keep one with <see cref="Detach"/>.
/// </summary>
public sealed class SipMessage
{
    // CONTRACT (the implementation belongs to the Sip work): all values are views over Raw; nothing allocates.

    /// <summary>The whole message: start line, headers, body.</summary>
    public ReadOnlyMemory<byte> Raw => throw new NotImplementedException();

    /// <summary>Whether this is a request.</summary>
    public bool IsRequest => throw new NotImplementedException();

    /// <summary>The method of the request, or of the CSeq for a response.</summary>
    public SipMethod Method => throw new NotImplementedException();

    /// <summary>The method token as it stands.</summary>
    public ReadOnlySpan<byte> MethodToken => throw new NotImplementedException();

    /// <summary>The Request-URI; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => throw new NotImplementedException();

    /// <summary>The status code; 0 for a request.</summary>
    public int StatusCode => throw new NotImplementedException();

    /// <summary>The reason phrase; empty for a request.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => throw new NotImplementedException();

    /// <summary>Call-ID.</summary>
    public ReadOnlySpan<byte> CallId => throw new NotImplementedException();

    /// <summary>The sequence number of CSeq.</summary>
    public uint CSeqNumber => throw new NotImplementedException();

    /// <summary>The URI in From, without angle brackets and without header parameters.</summary>
    public ReadOnlySpan<byte> FromUri => throw new NotImplementedException();

    /// <summary>The tag of From; empty when there is none.</summary>
    public ReadOnlySpan<byte> FromTag => throw new NotImplementedException();

    /// <summary>The epid of From ([MS-SIPRE]); empty when there is none.</summary>
    public ReadOnlySpan<byte> FromEpid => throw new NotImplementedException();

    /// <summary>The URI in To.</summary>
    public ReadOnlySpan<byte> ToUri => throw new NotImplementedException();

    /// <summary>The tag of To; empty when there is none.</summary>
    public ReadOnlySpan<byte> ToTag => throw new NotImplementedException();

    /// <summary>The epid of To; empty when there is none.</summary>
    public ReadOnlySpan<byte> ToEpid => throw new NotImplementedException();

    /// <summary>The branch of the topmost Via; empty when there is none (RFC 2543 peers).</summary>
    public ReadOnlySpan<byte> TopViaBranch => throw new NotImplementedException();

    /// <summary>The body; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => throw new NotImplementedException();

    /// <summary>How many header fields there are (a comma list in one line counts once).</summary>
    public int HeaderCount => throw new NotImplementedException();

    /// <summary>The header at a position, in order of appearance.</summary>
    public SipHeaderField GetHeader(int index) => throw new NotImplementedException();

    /// <summary>The value of the first header with this id, trimmed; false when there is none.</summary>
    public bool TryGetHeader(SipHeaderId id, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>The value of the first header with this name (any case), for names without an id.</summary>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Whether any header with this id has the token in its comma list (any case), as in Supported or Require.</summary>
    public bool HasToken(SipHeaderId id, ReadOnlySpan<byte> token) => throw new NotImplementedException();

    /// <summary>Expires as seconds; -1 when absent.</summary>
    public long Expires => throw new NotImplementedException();

    /// <summary>A copy that owns its octets and may be kept for as long as wanted.</summary>
    public SipMessage Detach() => throw new NotImplementedException();
}
