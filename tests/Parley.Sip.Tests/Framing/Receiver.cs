// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Framing;
using Parley.Sip.Parsing;

namespace Parley.Sip.Tests.Framing;

/// <summary>
/// The receiving half of a connection: holds what is not consumed and asks the framer until it wants more.
/// </summary>
internal sealed class Receiver(SipLimits limits)
{
    private readonly SipStreamFramer _framer = new(limits);
    private readonly List<byte> _held = [];

    public List<byte[]> Messages { get; } = [];

    public SipFrame Last { get; private set; }

    public int KeepAlives { get; private set; }

    public int Held => _held.Count;

    public void Receive(ReadOnlySpan<byte> piece)
    {
        _held.AddRange(piece);
        do
        {
            Last = _framer.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_held));
            KeepAlives += Last.KeepAlives;
            if (Last.Status == SipFrameStatus.Message)
            {
                Messages.Add([.. _held[Last.Start..(Last.Start + Last.Length)]]);
            }

            _held.RemoveRange(0, Last.Consumed);
        }
        while (Last.Status == SipFrameStatus.Message);
    }
}
