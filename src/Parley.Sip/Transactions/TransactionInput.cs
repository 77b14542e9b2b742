// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Transactions;

/// <summary>What happens to a transaction.</summary>
public enum TransactionInput
{
    /// <summary>Server: the request came again.</summary>
    Retransmission,

    /// <summary>INVITE server: its ACK came.</summary>
    Ack,

    /// <summary>A response 100 to 199: received by a client, sent by the user of a server.</summary>
    Provisional,

    /// <summary>A response 200 to 299.</summary>
    Success,

    /// <summary>A response 300 to 699.</summary>
    Failure,

    /// <summary>The deadline is reached.</summary>
    Deadline,

    /// <summary>The message could not be sent.</summary>
    TransportError,
}
