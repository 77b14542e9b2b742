// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Server.Connections;

/// <summary>
/// What arrives on a connection while its sign-in is decided elsewhere: it waits, so that messages are taken one at a
/// time and in their order as ever. A client that signs in again uses its new keys before it has our answer.
/// </summary>
internal sealed class HeldInput
{
    private const int MaximumMessages = 128;
    private const int MaximumOctets = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(SipMessage Message, SipParseError Error)> _waiting = new();
    private volatile bool _holding;
    private int _octets;
    private int _round;

    /// <summary>Whether it is full: the peer sends more than anybody has to say while signing in.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count >= MaximumMessages || _octets >= MaximumOctets;
            }
        }
    }

    /// <summary>From now on messages wait. Called by whoever takes the connection's messages just now.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _holding = true;
            _round++;
        }
    }

    /// <summary>Keeps a copy of a message when messages wait.</summary>
    /// <returns>False when it is to be taken now.</returns>
    public bool TryKeep(SipMessage message, SipParseError error)
    {
        if (!_holding)
        {
            return false;
        }

        lock (_gate)
        {
            if (!_holding)
            {
                return false;
            }

            _octets += message.Raw.Length;
            _waiting.Enqueue((message.Detach(), error));
            return true;
        }
    }

    /// <summary>
    /// Takes what waits, and what still comes meanwhile; then messages wait no longer. Stops when one of them begins
    /// another wait: whoever ends that one goes on.
    /// </summary>
    public void Release(Action<SipMessage, SipParseError> take)
    {
        int round = Volatile.Read(ref _round);
        while (true)
        {
            (SipMessage Message, SipParseError Error) next;
            lock (_gate)
            {
                if (round != _round)
                {
                    return;
                }

                if (!_waiting.TryDequeue(out next))
                {
                    _octets = 0;
                    _holding = false;
                    return;
                }

                _octets -= next.Message.Raw.Length;
            }

            take(next.Message, next.Error);
        }
    }
}
