// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Diagnostics;

/// <summary>
/// Why this server refused a message: the name in the log and the tag of the counter. What is answered: <see
/// cref="Refusals"/>.
/// </summary>
internal enum RefusalReason
{
    /// <summary>The message is malformed.</summary>
    Malformed,

    /// <summary>What arrived is not SIP at all.</summary>
    Garbage,

    /// <summary>More messages or octets than the connection may send.</summary>
    RateExceeded,

    /// <summary>CANCEL, or ACK, for no transaction.</summary>
    NoTransaction,

    /// <summary>A response that answers no request of ours on this connection.</summary>
    UnexpectedResponse,

    /// <summary>A client asserted an identity that is not its own.</summary>
    ForeignIdentity,

    /// <summary>Max-Forwards is used up.</summary>
    TooManyHops,

    /// <summary>The request came back to where it has been.</summary>
    Loop,

    /// <summary>Too many attempts with a password (row T03).</summary>
    AttemptsExhausted,

    /// <summary>The proof was right; the account is disabled.</summary>
    AccountDisabled,

    /// <summary>The directory has locked the account.</summary>
    AccountLocked,

    /// <summary>
    /// The secret was right; the account's time is over, or the directory does not allow it now or here.
    /// </summary>
    AccountExpired,

    /// <summary>The secret was right and must be changed before it is used.</summary>
    PasswordExpired,

    /// <summary>The proof was right; the person is not enabled.</summary>
    NotPermitted,

    /// <summary>The directory that would judge the secret does not answer.</summary>
    DirectoryUnavailable,

    /// <summary>The client's clock differs too much from ours.</summary>
    ClockSkew,

    /// <summary>The ticket has expired, or is not valid yet.</summary>
    TicketExpired,

    /// <summary>The ticket was made for a key this server does not have.</summary>
    UnknownServiceKey,

    /// <summary>The ticket's token was presented before.</summary>
    TokenReplayed,

    /// <summary>Too many half-open sign-in handshakes.</summary>
    TooManyHandshakes,

    /// <summary>Nobody has signed in on this connection, and this request cannot begin it.</summary>
    NotSignedIn,

    /// <summary>Somebody has signed in, but the message is not signed (row T12).</summary>
    Unsigned,

    /// <summary>The signature is wrong (row T12).</summary>
    BadSignature,

    /// <summary>The number was used before (row T12).</summary>
    Replayed,

    /// <summary>The number is outside the window (row T12).</summary>
    OutsideWindow,

    /// <summary>The association is at its end, or was ended by the server.</summary>
    AssociationEnded,

    /// <summary>From is not the address of whoever signed in.</summary>
    FromMismatch,

    /// <summary>Another account has signed in on this connection.</summary>
    OtherAccount,

    /// <summary>From cannot be an address of an account.</summary>
    BadFrom,

    /// <summary>The scheme of the Request-URI is not served.</summary>
    UnknownScheme,

    /// <summary>An extension in Proxy-Require is not supported.</summary>
    UnknownExtension,

    /// <summary>No handler takes the request.</summary>
    NoHandler,

    /// <summary>Too many requests wait for their answers.</summary>
    TooManyTransactions,

    /// <summary>A Route leads to another server.</summary>
    ForeignRoute,

    /// <summary>The server is stopping.</summary>
    Stopping,

    /// <summary>A fault in the server.</summary>
    Fault,
}
