// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Security.Ntlm;

/// <summary>One answer to a challenge with what it must fit.</summary>
internal ref struct NtlmAttempt
{
    /// <summary>The type 1 message; empty when there was none (connectionless).</summary>
    public ReadOnlySpan<byte> Negotiate;

    /// <summary>Our challenge.</summary>
    public NtlmChallenge Challenge;

    /// <summary>The answer.</summary>
    public NtlmAuthenticateMessage Message;

    /// <summary>
    /// The hash of the channel's bindings as we see it; empty when we know none, and then none is accepted.
    /// </summary>
    public ReadOnlySpan<byte> ChannelBinding;
}
