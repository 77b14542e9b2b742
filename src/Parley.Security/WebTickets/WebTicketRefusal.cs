// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.WebTickets;

/// <summary>Why a web ticket was refused. The wire tells the peer less than the log does.</summary>
public enum WebTicketRefusal
{
    /// <summary>It is good.</summary>
    None,

    /// <summary>It cannot be read as a ticket.</summary>
    Malformed,

    /// <summary>We did not seal it, or something in it was changed.</summary>
    NotOurs,

    /// <summary>It is for another service.</summary>
    WrongAudience,

    /// <summary>It has ended, or begins in the future.</summary>
    OutsideLifetime,

    /// <summary>The account is disabled, gone or renamed.</summary>
    AccountRefused,

    /// <summary>It was issued before the account's password changed, or before it was disabled or signed out.</summary>
    Superseded,
}
