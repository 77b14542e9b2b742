// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using Parley.Security.Lockout;
using Parley.Sip.Server.Timers;

namespace Parley.Sip.Server.Authentication;

/// <summary>Ends half-open handshakes that have taken too long, about once a second.</summary>
internal sealed class HandshakeSweep : ITimerTarget, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly HandshakeTable _table;
    private readonly TimerWheel _wheel;
    private readonly TimeProvider _time;
    private readonly WheelTimer _timer;
    private readonly Lock _gate = new();

    /// <summary>Begins.</summary>
    public HandshakeSweep(HandshakeTable table, TimerWheel wheel, TimeProvider time)
    {
        _table = table;
        _wheel = wheel;
        _time = time;
        _timer = new WheelTimer(this);
        wheel.Schedule(_timer, Period);
    }

    /// <inheritdoc />
    public void OnTimer(WheelTimer timer, int version)
    {
        lock (_gate)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }

            _wheel.Schedule(_timer, Period);
        }

        _table.Sweep(_time.GetUtcNow());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _wheel.Cancel(_timer);
        }
    }
}
