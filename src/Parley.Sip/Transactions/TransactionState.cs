// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Transactions;

/// <summary>The states of the four transactions (RFC 3261 §17, RFC 6026 §7). Each machine uses some of them.</summary>
public enum TransactionState
{
    /// <summary>INVITE client: sent, nothing heard.</summary>
    Calling,

    /// <summary>Non-INVITE: sent, or received, and nothing said.</summary>
    Trying,

    /// <summary>A provisional answer came or went; an INVITE server begins here.</summary>
    Proceeding,

    /// <summary>INVITE only: a 2xx came or went; more of them, or their ACK, may follow (RFC 6026).</summary>
    Accepted,

    /// <summary>A final answer came or went; repetitions are absorbed.</summary>
    Completed,

    /// <summary>INVITE server: the ACK came.</summary>
    Confirmed,

    /// <summary>Over; the transaction is forgotten.</summary>
    Terminated,
}
