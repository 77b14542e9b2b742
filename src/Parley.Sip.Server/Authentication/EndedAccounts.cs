// SPDX-License-Identifier: Apache-2.0

using System.Threading;

namespace Parley.Sip.Server.Authentication;

/// <summary>
/// Counts how often something of an account was ended. A sign-in that completes while that happens is not believed: its
/// checks may have been made a moment too early (row T04).
/// </summary>
internal sealed class EndedAccounts
{
    private long _epoch;

    /// <summary>How often.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>
    /// Whether something was ended since. Asked after the sign-in stands on its connection: then either this sees the
    /// end, or whoever looks through the connections sees the sign-in.
    /// </summary>
    public bool SinceThen(long epoch)
    {
        Interlocked.MemoryBarrier();
        return Epoch != epoch;
    }

    /// <summary>Once more; called before the connections are looked through.</summary>
    public void Note() => Interlocked.Increment(ref _epoch);
}
