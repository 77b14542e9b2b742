// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net;
using System.Threading;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Pipeline;
using Parley.Sip.Server.Transactions;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// What the pipeline knows of every flow, stream or datagram: who has signed in, what is in progress, what it may
/// send.
/// </summary>
internal abstract class PeerConnection : SipConnection
{
    private readonly Lock _closing = new();
    private Action<SipConnection>? _closed;
    private bool _announced;
    private bool _countsAsSignedIn;
    private bool _placeReleased;

    protected PeerConnection(
        ConnectionEnvironment environment, ConnectionSource source, IPEndPoint remote, IPEndPoint local)
    {
        Environment = environment;
        Source = source;
        RemoteEndPoint = remote;
        LocalEndPoint = local;
        Id = environment.Table.NextId();
        MessageRate = new RateBucket(environment.Limits.MessagesPerSecond, environment.Limits.MessageBurst);
        OctetRate = new RateBucket(environment.Limits.OctetsPerSecond, environment.Limits.OctetBurst);
        OpenedTick = environment.Wheel.CurrentTick;
        Transactions = new ConnectionTransactions();
        Security = new ConnectionSecurity();
    }

    /// <inheritdoc />
    /// <remarks>Whoever subscribes after the end is told at once.</remarks>
    public override event Action<SipConnection>? Closed
    {
        add
        {
            lock (_closing)
            {
                if (!_announced)
                {
                    _closed += value;
                    return;
                }
            }

            value?.Invoke(this);
        }

        remove
        {
            lock (_closing)
            {
                _closed -= value;
            }
        }
    }

    /// <inheritdoc />
    public override long Id { get; }

    /// <inheritdoc />
    public override IPEndPoint RemoteEndPoint { get; }

    /// <inheritdoc />
    public override IPEndPoint LocalEndPoint { get; }

    /// <summary>Whether the transport delivers by itself and in order.</summary>
    public abstract bool IsReliable { get; }

    /// <summary>What it shares with the other connections of its source.</summary>
    public ConnectionSource Source { get; }

    /// <summary>Who has signed in on it.</summary>
    public ConnectionSecurity Security { get; }

    /// <summary>What waits for its sign-in to be decided; null when none ever was.</summary>
    public HeldInput? HeldInput { get; private set; }

    /// <summary>The requests in progress on it, of either side.</summary>
    public ConnectionTransactions Transactions { get; }

    /// <summary>Messages it may send.</summary>
    public RateBucket MessageRate { get; }

    /// <summary>Octets it may send.</summary>
    public RateBucket OctetRate { get; }

    /// <summary>When it was opened.</summary>
    public long OpenedTick { get; }

    /// <summary>Whether somebody has signed in on it.</summary>
    public bool IsSignedIn => Volatile.Read(ref _countsAsSignedIn);

    /// <summary>What every connection shares.</summary>
    protected ConnectionEnvironment Environment { get; }

    /// <summary>The reason it was closed for; empty while it is open.</summary>
    public abstract string Reason { get; }

    /// <summary>Queues octets as they are.</summary>
    public abstract bool SendOctets(ReadOnlySpan<byte> octets);

    /// <summary>Closes without giving the peer what is still to be written.</summary>
    public abstract void Abort(string reason);

    /// <summary>Closes it in a moment; meanwhile whoever has something to say to the peer may say it.</summary>
    public abstract void CloseSoon(string reason);

    /// <summary>Somebody has signed in: the limits for strangers no longer count.</summary>
    public void CountAsSignedIn()
    {
        if (IsSignedIn)
        {
            return;
        }

        lock (_closing)
        {
            if (_countsAsSignedIn || _placeReleased)
            {
                return;
            }

            _countsAsSignedIn = true;
            Environment.Table.SignedIn(Source);
        }
    }

    /// <summary>From now on what arrives waits. Called by whoever takes the connection's messages just now.</summary>
    public void HoldInput()
    {
        HeldInput ??= new HeldInput();
        HeldInput.Hold();
    }

    /// <summary>Tells everybody, once, that it is closed.</summary>
    protected void Announce()
    {
        Action<SipConnection>? closed;
        lock (_closing)
        {
            if (_announced)
            {
                return;
            }

            _announced = true;
            closed = _closed;
            _closed = null;
        }

        Environment.Entry.Closed(this);
        Security.End();
        if (closed is null)
        {
            return;
        }

        foreach (Action<SipConnection> subscriber in Delegate.EnumerateInvocationList(closed))
        {
            try
            {
                subscriber(this);
            }
            catch (Exception e)
            {
                // A subscriber's fault must not keep the others, and the batch that told them, from going on.
                Environment.Entry.Fault(e, "connection closed");
            }
        }
    }

    /// <summary>Gives its place in the limits back, once.</summary>
    protected void ReleasePlace()
    {
        lock (_closing)
        {
            if (_placeReleased)
            {
                return;
            }

            _placeReleased = true;
            Environment.Table.Release(Source, _countsAsSignedIn);
        }

        Environment.Metrics.ConnectionClosed();
    }
}
