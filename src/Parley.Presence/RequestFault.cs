// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence;

/// <summary>
/// Why a request about presence is refused. <see cref="RequestFaultAnswers"/> says what the client is told.
/// </summary>
internal enum RequestFault
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>The body is not the document it should be.</summary>
    Malformed,

    /// <summary>The body, or one publication, is too large.</summary>
    TooLarge,

    /// <summary>More publications, members, contacts or subscriptions than one person may have.</summary>
    Quota,

    /// <summary>It is about somebody else's data.</summary>
    NotOwn,

    /// <summary>It is about something that only the server writes.</summary>
    Reserved,

    /// <summary>The sender is not signed in with the endpoint it speaks for.</summary>
    NotRegistered,

    /// <summary>Too many requests of this person wait already, or the database is too busy.</summary>
    Busy,

    /// <summary>The database failed.</summary>
    Storage,

    /// <summary>The dialog is not there.</summary>
    NoDialog,

    /// <summary>A request of a dialog came after a later one.</summary>
    Stale,

    /// <summary>The watcher reads no kind of document that there is.</summary>
    NotAcceptable,

    /// <summary>The address is none of a person here.</summary>
    NoSuchUser,
}
