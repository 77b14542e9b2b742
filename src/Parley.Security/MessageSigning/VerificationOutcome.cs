// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.MessageSigning;

/// <summary>Why a signed message was taken or refused.</summary>
public enum VerificationOutcome
{
    /// <summary>The signature is right and the number is new.</summary>
    Valid,

    /// <summary>The signature is wrong or malformed.</summary>
    BadSignature,

    /// <summary>The sequence number was seen already.</summary>
    Replayed,

    /// <summary>The sequence number is outside the window.</summary>
    OutsideWindow,

    /// <summary>The association has reached the end of its life.</summary>
    Expired,
}
