// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Kernel.Identifiers;

namespace Parley.Sip.Server.Authentication;

/// <summary>
/// Remembers whose sessions were ended lately. A sign-in that completes while that happens to its own account or
/// certificate is not believed: its checks may have been made a moment too early (row T04). A sign-in about which a
/// domain is asked takes seconds, so it matters that others' ends do not count.
/// </summary>
internal sealed class EndedAccounts
{
    private const int Remembered = 1024;

    private readonly (AccountId? Account, string? Serial)[] _last = new (AccountId?, string?)[Remembered];
    private readonly Lock _gate = new();
    private long _epoch;

    /// <summary>How often something was ended.</summary>
    public long Epoch
    {
        get
        {
            lock (_gate)
            {
                return _epoch;
            }
        }
    }

    /// <summary>
    /// Whether this account or this certificate was ended since. Asked after the sign-in stands on its connection: then
    /// either this sees the end, or whoever looks through the connections sees the sign-in.
    /// </summary>
    public bool SinceThen(long epoch, AccountId account, string? serial)
    {
        lock (_gate)
        {
            if (_epoch - epoch > Remembered)
            {
                return true;
            }

            for (long i = epoch; i < _epoch; i++)
            {
                (AccountId? ended, string? certificate) = _last[i % Remembered];
                if (ended == account
                    || (serial is not null && string.Equals(serial, certificate, StringComparison.OrdinalIgnoreCase)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Something was ended; called before the connections are looked through.</summary>
    public void Note(AccountId? account, string? serial)
    {
        lock (_gate)
        {
            _last[_epoch % Remembered] = (account, serial);
            _epoch++;
        }
    }
}
