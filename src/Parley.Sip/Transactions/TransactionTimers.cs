// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>The times of the transactions (RFC 3261 §17, table 4).</summary>
public sealed record TransactionTimers
{
    /// <summary>The times of the RFC.</summary>
    public static TransactionTimers Default { get; } = new();

    /// <summary>T1, the round trip expected: the first retransmission comes after it.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>T2, the longest interval between retransmissions of anything but INVITE.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>T4, how long a message may stay in the network.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Timer D: how long an INVITE client on datagrams absorbs repetitions of a final answer. At least 32 s.
    /// </summary>
    public TimeSpan TimerD { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>How long a server waits for its user before it says 100 by itself.</summary>
    public TimeSpan TryingAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long an INVITE server on a reliable transport waits for the ACK of a refusal. The RFC says 64 T1 and calls
    /// its absence a failure; clients of this system send none for a refused IM session (client contract, ground
    /// rules), and nothing is sent again on such a transport, so a short wait without complaint is enough.
    /// </summary>
    public TimeSpan ReliableAckWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>64 T1: Timers B, F, H, J, L and M.</summary>
    public TimeSpan Patience => 64 * T1;
}
