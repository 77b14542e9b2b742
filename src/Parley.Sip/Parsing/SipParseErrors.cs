// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Parsing;

/// <summary>What to answer for each <see cref="SipParseError"/>.</summary>
public static class SipParseErrors
{
    /// <summary>The status that says it (RFC 3261 §21.4, §21.5).</summary>
    public static int StatusCode(this SipParseError error) => error switch
    {
        SipParseError.UnsupportedVersion => 505,
        SipParseError.RequestUriTooLong => 414,
        SipParseError.MessageTooLarge => 413,
        _ => 400,
    };

    /// <summary>A reason phrase that says what is wrong with the message.</summary>
    public static ReadOnlySpan<byte> Reason(this SipParseError error) => error switch
    {
        SipParseError.None => "OK"u8,
        SipParseError.NotSip => "Not SIP"u8,
        SipParseError.UnsupportedVersion => "Version Not Supported"u8,
        SipParseError.BadStartLine => "Malformed start line"u8,
        SipParseError.BadRequestUri => "Malformed Request-URI"u8,
        SipParseError.RequestUriTooLong => "Request-URI Too Long"u8,
        SipParseError.MessageTooLarge => "Request Entity Too Large"u8,
        SipParseError.HeadNotTerminated => "Headers not terminated"u8,
        SipParseError.HeadTooLarge => "Headers too large"u8,
        SipParseError.BadHeaderLine => "Malformed header line"u8,
        SipParseError.HeaderTooLong => "Header too long"u8,
        SipParseError.TooManyHeaders => "Too many headers"u8,
        SipParseError.DuplicateHeader => "Header repeated that may stand once"u8,
        SipParseError.BadVia => "Missing or malformed Via"u8,
        SipParseError.TooManyVias => "Too many Via values"u8,
        SipParseError.BadRecordRoute => "Malformed Record-Route"u8,
        SipParseError.BadFrom => "Missing or malformed From"u8,
        SipParseError.BadTo => "Missing or malformed To"u8,
        SipParseError.BadCallId => "Missing or malformed Call-ID"u8,
        SipParseError.BadCSeq => "Missing or malformed CSeq"u8,
        SipParseError.CSeqMethodMismatch => "CSeq method differs from request"u8,
        SipParseError.BadMaxForwards => "Malformed Max-Forwards"u8,
        SipParseError.BadContentLength => "Malformed Content-Length"u8,
        SipParseError.MissingContentLength => "Missing Content-Length"u8,
        SipParseError.ContentLengthMismatch => "Content-Length differs from body"u8,
    };
}
