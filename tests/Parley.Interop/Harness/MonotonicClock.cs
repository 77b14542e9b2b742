// SPDX-License-Identifier: Apache-2.0

using System;
using System.Diagnostics;

namespace Parley.Interop.Harness;

/// <summary>CLOCK_MONOTONIC, which the driver stamps its events with: one time line for all processes.</summary>
public static class MonotonicClock
{
    // On Linux the time stamp of the system provider is CLOCK_MONOTONIC in nanoseconds.
    public static long Nanoseconds
    {
        get
        {
            Debug.Assert(TimeProvider.System.TimestampFrequency == 1_000_000_000, "time stamps are not nanoseconds");
            return TimeProvider.System.GetTimestamp();
        }
    }
}
