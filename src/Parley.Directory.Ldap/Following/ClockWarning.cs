// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;

namespace Parley.Directory.Ldap.Following;

/// <summary>Says when two clocks are so far apart that Kerberos will fail.</summary>
internal static class ClockWarning
{
    /// <summary>A sentence; null when the clocks agree well enough.</summary>
    public static string? For(ControllerFacts facts, SynchroniserOptions options)
    {
        TimeSpan difference = facts.ClockDifference;
        return difference.Duration() <= options.ClockTolerance
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The clock of {facts.Controller} is {difference.Duration():d\\.hh\\:mm\\:ss} "
                    + $"{(difference > TimeSpan.Zero ? "ahead of" : "behind")} this machine's; Kerberos allows "
                    + $"five minutes: mend the clock that is wrong.");
    }
}
