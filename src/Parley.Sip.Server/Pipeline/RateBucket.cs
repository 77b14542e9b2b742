// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Sip.Server.Timers;

namespace Parley.Sip.Server.Pipeline;

/// <summary>What a bucket says to one more message.</summary>
internal enum RateVerdict
{
    /// <summary>Within the rate.</summary>
    Within,

    /// <summary>Above it: refuse this message.</summary>
    Above,

    /// <summary>Above it by a whole burst: the peer does not listen to refusals.</summary>
    Flood,
}

/// <summary>
/// A token bucket that counts in ticks of the wheel, so that asking reads no clock. Safe from any thread.
/// </summary>
internal sealed class RateBucket
{
    // Tokens are kept in ticks' worth, so that a slow rate loses nothing to rounding.
    private static readonly long Unit = TimerWheel.Ticks(TimeSpan.FromSeconds(1));

    private readonly Lock _lock = new();
    private readonly long _perTick;
    private readonly long _burst;
    private long _tokens;
    private long _tick;

    /// <summary>Makes a full bucket.</summary>
    public RateBucket(int perSecond, int burst)
    {
        _perTick = perSecond;
        _burst = burst * Unit;
        _tokens = _burst;
    }

    /// <summary>Takes tokens; below zero they are a debt that time pays back.</summary>
    public RateVerdict Take(int count, long tick)
    {
        lock (_lock)
        {
            if (tick > _tick)
            {
                _tokens = (tick - _tick) > _burst * 2
                    ? _burst
                    : Math.Min(_burst, _tokens + ((tick - _tick) * _perTick));
                _tick = tick;
            }

            _tokens -= count * Unit;
            if (_tokens >= 0)
            {
                return RateVerdict.Within;
            }

            if (_tokens > -_burst)
            {
                return RateVerdict.Above;
            }

            _tokens = -_burst;
            return RateVerdict.Flood;
        }
    }
}
