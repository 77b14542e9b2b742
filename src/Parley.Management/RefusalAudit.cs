// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Threading;

namespace Parley.Management;

/// <summary>
/// Decides which refusals of strangers go into the audit log: the first, and then one in an interval with the number of
/// those in between. Everybody can send such requests, so they must neither fill the disk nor make the log long.
/// </summary>
internal sealed class RefusalAudit(TimeSpan interval)
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _written;
    private long _leftOut;
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>
    /// Counts a refusal. Whether to write this one, and what to add to its text about those left out before.
    /// </summary>
    public bool ShouldWrite(DateTimeOffset now, out string suffix)
    {
        Interlocked.Increment(ref _count);
        suffix = string.Empty;
        lock (_lock)
        {
            if (_written is { } last && now >= last && now - last < interval)
            {
                _leftOut++;
                return false;
            }

            if (_leftOut > 0)
            {
                suffix = string.Create(
                    CultureInfo.InvariantCulture, $" ({_leftOut} more since {_written:yyyy-MM-dd HH:mm}Z)");
            }

            _written = now;
            _leftOut = 0;
            return true;
        }
    }
}
