// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;

namespace Parley.Sip.Writing;

/// <summary>
/// Composes one message in a reusable buffer. Start line first, then headers, then the body; Content-Length is written
/// by <see cref="Finish"/>, after a signature header that the connection may add. The writer remembers where the headers
/// stand that [MS-SIPAE] signs, so that signing needs no second parse.
/// </summary>
public sealed class SipMessageWriter
{
    // CONTRACT (the implementation belongs to the Sip work): nothing allocates once the buffer has grown.

    /// <summary>Starts a request. The writer forgets whatever it held.</summary>
    public void StartRequest(SipMethod method, ReadOnlySpan<byte> requestUri) => throw new NotImplementedException();

    /// <summary>Starts a request of a method known only by its token.</summary>
    public void StartRequest(ReadOnlySpan<byte> methodToken, ReadOnlySpan<byte> requestUri) => throw new NotImplementedException();

    /// <summary>Starts a response; an empty reason takes the registry's phrase.</summary>
    public void StartResponse(int statusCode, ReadOnlySpan<byte> reason = default) => throw new NotImplementedException();

    /// <summary>Writes a header with a known name.</summary>
    public void Header(SipHeaderId id, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Writes a header with a known name from text (UTF-8). CR and LF in a value are refused with ArgumentException.</summary>
    public void Header(SipHeaderId id, string value) => throw new NotImplementedException();

    /// <summary>Writes a header with a known name and a number.</summary>
    public void Header(SipHeaderId id, long value) => throw new NotImplementedException();

    /// <summary>Writes any header.</summary>
    public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Writes any header from text.</summary>
    public void Header(ReadOnlySpan<byte> name, string value) => throw new NotImplementedException();

    /// <summary>Writes CSeq.</summary>
    public void CSeq(uint number, SipMethod method) => throw new NotImplementedException();

    /// <summary>Sets the body and writes Content-Type. At most once, after the other headers.</summary>
    public void Body(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body) => throw new NotImplementedException();

    /// <summary>The status code of the response being written; 0 for a request.</summary>
    public int StatusCode => throw new NotImplementedException();

    /// <summary>The method of the request, or from CSeq for a response.</summary>
    public SipMethod Method => throw new NotImplementedException();

    /// <summary>The value of the first header of this id already written, for From, To, Call-ID, CSeq, Expires, P-Asserted-Identity and P-Preferred-Identity.</summary>
    public ReadOnlySpan<byte> Written(SipHeaderId id) => throw new NotImplementedException();

    /// <summary>Ends the message: Content-Length, blank line, body.</summary>
    /// <returns>The whole message, valid until the next Start.</returns>
    public ReadOnlySpan<byte> Finish() => throw new NotImplementedException();
}
