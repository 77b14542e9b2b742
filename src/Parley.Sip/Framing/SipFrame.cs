// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Parsing;

namespace Parley.Sip.Framing;

/// <summary>
/// The outcome of one look of a <see cref="SipStreamFramer"/> at its buffer. All positions count from its start.
/// </summary>
public readonly record struct SipFrame
{
    /// <summary>What was found.</summary>
    public SipFrameStatus Status { get; init; }

    /// <summary>Where the message, or the beginning of one, stands.</summary>
    public int Start { get; init; }

    /// <summary>
    /// How long the message is; with <see cref="SipFrameStatus.NeedMore"/>, what it will be, or 0 when not known yet.
    /// </summary>
    public int Length { get; init; }

    /// <summary>
    /// How long start line and headers are, the empty line included; 0 when they are not complete. With
    /// <see cref="SipFrameStatus.Bad"/> the server may parse them to answer.
    /// </summary>
    public int HeadLength { get; init; }

    /// <summary>Octets that are done with. The next look's buffer begins after them.</summary>
    public int Consumed { get; init; }

    /// <summary>Keep-alives passed over: each is one double CRLF between messages (RFC 5626 §4.4.1).</summary>
    public int KeepAlives { get; init; }

    /// <summary>
    /// What is wrong, with <see cref="SipFrameStatus.Bad"/> and <see cref="SipFrameStatus.TooLarge"/>.
    /// </summary>
    public SipParseError Error { get; init; }
}
