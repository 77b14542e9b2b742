// SPDX-License-Identifier: Apache-2.0

using System;

namespace Parley.Sip.Transactions;

/// <summary>What the owner of a transaction must do after a step, in the order of the values.</summary>
[Flags]
public enum TransactionActions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Client: send the request. Server: send the response at hand, or send the last one again.</summary>
    Transmit = 1,

    /// <summary>INVITE client: send ACK for a response 300 to 699 (RFC 3261 §17.1.1.3).</summary>
    Acknowledge = 2,

    /// <summary>INVITE server: the user was silent for 200 ms; send 100 (RFC 3261 §17.2.1).</summary>
    TransmitTrying = 4,

    /// <summary>Give what came to the user: a response, the ACK of a 2xx.</summary>
    Deliver = 8,

    /// <summary>Tell the user that the peer did not answer in time.</summary>
    ReportTimeout = 16,

    /// <summary>Tell the user that the message could not be sent.</summary>
    ReportTransportError = 32,

    /// <summary>Forget the transaction.</summary>
    Terminate = 64,
}
