// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;

namespace Parley.Sip.Writing;

/// <summary>Starts answers of this server to a request (RFC 3261 §8.2.6).</summary>
public static class SipResponseWriter
{
    /// <summary>
    /// Starts a response with Via, From, To, Call-ID and CSeq of the request; Record-Route too, where the response may
    /// make a dialog (§12.1.1). The request may be one that the parser refused but found answerable.
    /// </summary>
    /// <param name="writer">Where it is written.</param>
    /// <param name="request">The request.</param>
    /// <param name="statusCode">The status.</param>
    /// <param name="localTag">Our tag for To when the request has none; not used for 100.</param>
    /// <param name="reason">The reason phrase; empty takes the registry's.</param>
    public static void Start(
        SipMessageWriter writer,
        SipMessage request,
        int statusCode,
        ReadOnlySpan<byte> localTag,
        ReadOnlySpan<byte> reason = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(request);
        writer.StartResponse(statusCode, reason);
        writer.CopyHeaders(request, SipHeaderId.Via);
        if (statusCode is > 100 and < 300 && request.Method != SipMethod.Register)
        {
            writer.CopyHeaders(request, SipHeaderId.RecordRoute);
        }

        Copy(writer, request, SipHeaderId.From);
        if (statusCode == 100 || localTag.IsEmpty || !request.ToTag.IsEmpty)
        {
            Copy(writer, request, SipHeaderId.To);
        }
        else
        {
            request.TryGetHeader(SipHeaderId.To, out ReadOnlySpan<byte> to);
            writer.Header(SipHeaderId.To, to, ";tag="u8, localTag);
        }

        Copy(writer, request, SipHeaderId.CallId);
        Copy(writer, request, SipHeaderId.CSeq);
    }

    // The first only: a refused request may have two.
    private static void Copy(SipMessageWriter writer, SipMessage request, SipHeaderId id)
    {
        if (request.TryGetHeader(id, out ReadOnlySpan<byte> value))
        {
            writer.Header(id, value);
        }
    }
}
