// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;

namespace Parley.Sip.Server.Connections;

/// <summary>A TLS handshake in progress. It may have to give its place to another.</summary>
internal sealed class HandshakePlace
{
    private readonly Lock _lock = new();
    private IDisposable? _wire;
    private bool _displaced;

    /// <summary>Made by the table, which keeps it in order of age.</summary>
    public HandshakePlace(ConnectionSource source)
    {
        Source = source;
        Node = new LinkedListNode<HandshakePlace>(this);
    }

    /// <summary>Whose it is.</summary>
    public ConnectionSource Source { get; }

    /// <summary>Where it stands in the table's list; guarded by the table.</summary>
    public LinkedListNode<HandshakePlace> Node { get; }

    /// <summary>Whether another has its place.</summary>
    public bool IsDisplaced
    {
        get
        {
            lock (_lock)
            {
                return _displaced;
            }
        }
    }

    /// <summary>Says what is ended when the place is needed.</summary>
    public void Attach(IDisposable wire)
    {
        lock (_lock)
        {
            _wire = wire;
            if (!_displaced)
            {
                return;
            }
        }

        wire.Dispose();
    }

    /// <summary>Ends the handshake. Not under the table's lock.</summary>
    public void Displace()
    {
        IDisposable? wire;
        lock (_lock)
        {
            _displaced = true;
            wire = _wire;
        }

        wire?.Dispose();
    }
}
