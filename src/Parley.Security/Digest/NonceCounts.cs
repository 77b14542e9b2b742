// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Security.Lockout;
using Parley.Security.MessageSigning;

namespace Parley.Security.Digest;

/// <summary>
/// Which counts of which nonces were used. Only nonces with which somebody has proved a secret are here, so a flood of
/// challenges costs nothing. Safe from any thread.
/// </summary>
internal sealed class NonceCounts(DigestLimits limits)
{
    private readonly RecencyMap<UInt128, Entry> _nonces = new(limits.MaximumNonces);
    private readonly Lock _gate = new();
    private long _floor = long.MinValue;

    /// <summary>Takes a count off a nonce.</summary>
    /// <returns>Valid, Replayed, or Stale when the nonce may have been forgotten.</returns>
    public DigestOutcome Take(UInt128 nonce, long made, uint count)
    {
        lock (_gate)
        {
            if (!_nonces.TryTouch(nonce, out Entry? entry))
            {
                if (made <= _floor)
                {
                    return DigestOutcome.Stale;
                }

                entry = new Entry(made);
                if (_nonces.Add(nonce, entry) is { } forgotten)
                {
                    _floor = Math.Max(_floor, forgotten.Made);
                }
            }

            if (entry.Window.Check(count, limits.MaximumCountGap) != VerificationOutcome.Valid)
            {
                return DigestOutcome.Replayed;
            }

            entry.Window.Take(count);
            return DigestOutcome.Valid;
        }
    }

    private sealed class Entry(long made)
    {
        public readonly long Made = made;
        public ReplayWindow Window;
    }
}
