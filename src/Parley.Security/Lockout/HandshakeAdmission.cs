// SPDX-License-Identifier: Apache-2.0

namespace Parley.Security.Lockout;

/// <summary>Whether a handshake may begin. A refusal is answered with 503 and Retry-After.</summary>
public enum HandshakeAdmission
{
    /// <summary>It has begun.</summary>
    Admitted,

    /// <summary>Too many are half open from the source address.</summary>
    TooManyFromSource,

    /// <summary>Too many are half open in the whole process.</summary>
    TooManyOverall,
}
