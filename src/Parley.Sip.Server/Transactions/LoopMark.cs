// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Sip.Messages;

namespace Parley.Sip.Server.Transactions;

/// <summary>
/// What distinguishes a loop from a spiral (RFC 3261 §16.3 step 4): a request that comes back with the same Request-URI
/// would be treated as before. Seeded per process, as the mark only ever comes back to the process that made it.
/// </summary>
internal static class LoopMark
{
    /// <summary>The mark of what is never looped.</summary>
    public const uint None = 0;

    /// <summary>The mark of a request as it was received.</summary>
    public static uint Of(SipMessage request)
    {
        HashCode hash = default;
        hash.AddBytes(request.CallId);
        hash.AddBytes(request.FromTag);
        hash.AddBytes(request.CSeqNumberText);
        hash.AddBytes(request.RequestUri);
        uint mark = (uint)hash.ToHashCode();
        return mark == None ? 1 : mark;
    }
}
