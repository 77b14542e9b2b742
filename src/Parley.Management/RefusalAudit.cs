// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Threading;

namespace Parley.Management;

/// <summary>
/// Decides which refusals of strangers go into the audit log: so many a minute, the rest as a number.
/// </summary>
internal sealed class RefusalAudit(int maximumPerMinute)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _minuteBegan;
    private int _written;
    private long _leftOut;

    /// <summary>Whether to write this one, and what to add to its text about those left out before.</summary>
    public bool ShouldWrite(DateTimeOffset now, out string suffix)
    {
        lock (_lock)
        {
            if (now - _minuteBegan >= TimeSpan.FromMinutes(1) || now < _minuteBegan)
            {
                _minuteBegan = now;
                _written = 0;
            }

            suffix = string.Empty;
            if (_written >= maximumPerMinute)
            {
                _leftOut++;
                return false;
            }

            _written++;
            if (_leftOut > 0)
            {
                suffix = string.Create(CultureInfo.InvariantCulture, $" ({_leftOut} more were not written)");
                _leftOut = 0;
            }

            return true;
        }
    }
}
