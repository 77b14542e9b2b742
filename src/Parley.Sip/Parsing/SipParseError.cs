// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Parsing;

/// <summary>
/// Why octets are not an acceptable message. Each value has a status and a text: <see cref="SipParseErrors"/>.
/// </summary>
public enum SipParseError
{
    /// <summary>The message is acceptable.</summary>
    None,

    /// <summary>The first line is neither a SIP request nor a SIP response.</summary>
    NotSip,

    /// <summary>The protocol version is not SIP/2.0.</summary>
    UnsupportedVersion,

    /// <summary>The start line is malformed.</summary>
    BadStartLine,

    /// <summary>The Request-URI is malformed.</summary>
    BadRequestUri,

    /// <summary>The Request-URI is longer than the limit.</summary>
    RequestUriTooLong,

    /// <summary>The message is larger than the limit.</summary>
    MessageTooLarge,

    /// <summary>The headers do not end with an empty line.</summary>
    HeadNotTerminated,

    /// <summary>Start line and headers together are longer than the limit.</summary>
    HeadTooLarge,

    /// <summary>A header line is malformed.</summary>
    BadHeaderLine,

    /// <summary>A header is longer than the limit.</summary>
    HeaderTooLong,

    /// <summary>There are more headers than the limit.</summary>
    TooManyHeaders,

    /// <summary>A header that may stand once stands twice.</summary>
    DuplicateHeader,

    /// <summary>Via is missing or malformed.</summary>
    BadVia,

    /// <summary>There are more Via values than the limit.</summary>
    TooManyVias,

    /// <summary>There are more Record-Route values than the limit, or one is malformed.</summary>
    BadRecordRoute,

    /// <summary>From is missing or malformed.</summary>
    BadFrom,

    /// <summary>To is missing or malformed.</summary>
    BadTo,

    /// <summary>Call-ID is missing or malformed.</summary>
    BadCallId,

    /// <summary>CSeq is missing or malformed, or its number is 2^31 or more.</summary>
    BadCSeq,

    /// <summary>The method of CSeq is not the method of the request.</summary>
    CSeqMethodMismatch,

    /// <summary>Max-Forwards is not a number from 0 to 255.</summary>
    BadMaxForwards,

    /// <summary>Content-Length is malformed.</summary>
    BadContentLength,

    /// <summary>Content-Length is missing where the transport needs it.</summary>
    MissingContentLength,

    /// <summary>Content-Length does not agree with the octets received.</summary>
    ContentLengthMismatch,
}
