// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Framing;

/// <summary>What a framer found at the start of its buffer.</summary>
public enum SipFrameStatus
{
    /// <summary>No whole message yet; call again with more octets.</summary>
    NeedMore,

    /// <summary>One whole message.</summary>
    Message,

    /// <summary>
    /// Where the next message begins cannot be known any more. Answer if the head can be parsed, then close the
    /// connection.
    /// </summary>
    Bad,

    /// <summary>As <see cref="Bad"/>, because of a limit: told before the octets are buffered.</summary>
    TooLarge,
}
