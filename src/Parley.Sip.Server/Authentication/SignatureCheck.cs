// SPDX-License-Identifier: Apache-2.0

namespace Parley.Sip.Server.Authentication;

/// <summary>What the signature of a message came to.</summary>
internal enum SignatureCheck
{
    /// <summary>No association stands on the connection, so nothing is signed.</summary>
    NoAssociation,

    /// <summary>Signed by the client that signed in, and new.</summary>
    Valid,

    /// <summary>Not signed.</summary>
    Unsigned,

    /// <summary>Made with an association that is not the one of this connection.</summary>
    OtherAssociation,

    /// <summary>The signature is wrong.</summary>
    Bad,

    /// <summary>The number was used.</summary>
    Replayed,

    /// <summary>The number is outside the window.</summary>
    OutsideWindow,

    /// <summary>The association has ended.</summary>
    Ended,
}
