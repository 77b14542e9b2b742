// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Threading;
using Parley.Sip.Server.Timers;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// What is known of one peer on UDP: its address and port. Everything goes back to where it comes from, as if every
/// peer asked with rport (RFC 3581), which is what works through address translation. There are no handshakes on UDP,
/// so nothing is signed: only standard phones sign in here, with digest.
/// </summary>
internal sealed class DatagramConnection : PeerConnection, ITimerTarget
{
    // A peer that did not sign in is remembered as long as its transactions last (64*T1), and a little.
    private static readonly TimeSpan StrangerTime = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(10);

    private readonly SipDatagramListener _listener;
    private readonly SocketAddress _address;
    private readonly WheelTimer _timer;
    private readonly Lock _gate = new();
    private string? _closeReason;
    private long _lastReceivedTick;

    /// <summary>Makes one.</summary>
    public DatagramConnection(
        ConnectionEnvironment environment, ConnectionSource source, SipDatagramListener listener, SocketAddress address,
        IPEndPoint remote)
        : base(environment, source, remote, listener.EndPoint)
    {
        _listener = listener;
        _address = address;
        _timer = new WheelTimer(this);
        _lastReceivedTick = OpenedTick;
    }

    /// <inheritdoc />
    public override string Transport => "UDP";

    /// <inheritdoc />
    public override bool IsReliable => false;

    /// <inheritdoc />
    public override bool IsClosed => Volatile.Read(ref _closeReason) is not null;

    /// <inheritdoc />
    public override string Reason => Volatile.Read(ref _closeReason) ?? string.Empty;

    /// <summary>Begins to keep its deadlines.</summary>
    public void Open()
    {
        Environment.Table.Add(this);
        lock (_gate)
        {
            Environment.Wheel.Schedule(_timer, CheckPeriod);
        }
    }

    /// <summary>Something came from it.</summary>
    public void Touch() => Volatile.Write(ref _lastReceivedTick, Environment.Wheel.CurrentTick);

    /// <inheritdoc />
    public override bool Send(SipMessageWriter message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendOctets(message.Finish());
    }

    /// <inheritdoc />
    public override bool SendOctets(ReadOnlySpan<byte> octets) => !IsClosed && _listener.Send(octets, _address);

    /// <inheritdoc />
    public override void Close(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        lock (_gate)
        {
            if (_closeReason is not null)
            {
                return;
            }

            Volatile.Write(ref _closeReason, reason);
            Environment.Wheel.Cancel(_timer);
        }

        _listener.Remove(_address);
        Environment.Table.Remove(this);
        ReleasePlace();
        Announce();
    }

    /// <inheritdoc />
    public override void Abort(string reason) => Close(reason);

    /// <inheritdoc />
    public override void CloseSoon(string reason) => Close(reason);

    /// <inheritdoc />
    void ITimerTarget.OnTimer(WheelTimer timer, int version)
    {
        lock (_gate)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }

            TimeSpan most = IsSignedIn ? Environment.Limits.IdleTime : StrangerTime;
            if (Environment.Wheel.CurrentTick - Volatile.Read(ref _lastReceivedTick) <= TimerWheel.Ticks(most))
            {
                Environment.Wheel.Schedule(timer, CheckPeriod);
                return;
            }
        }

        Close(CloseReason.Idle);
    }
}
