// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Digest;

/// <summary>What became of a request's digest credentials.</summary>
public enum DigestOutcome
{
    /// <summary>The sender is who it says, and the request is new.</summary>
    Valid,

    /// <summary>
    /// The nonce is too old, or not one that was given to this source: challenge again with stale=true. Unless the
    /// nonce was merely used up, the secret was not looked at.
    /// </summary>
    Stale,

    /// <summary>The secret was wrong, or there is no such account. Challenge again.</summary>
    WrongSecret,

    /// <summary>
    /// The nonce count was used before, or jumps: challenge again; the request was possibly replayed.
    /// </summary>
    Replayed,

    /// <summary>The credentials cannot be read, or name a realm, algorithm or quality that was not offered.</summary>
    Malformed,

    /// <summary>The credentials were made for another Request-URI.</summary>
    UriMismatch,

    /// <summary>The user named is not the one in From, whether or not the secret is right.</summary>
    IdentityMismatch,

    /// <summary>The secret was right but the account may not sign in.</summary>
    AccountRefused,
}
