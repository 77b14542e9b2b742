// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using Parley.Sip.Framing;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;

namespace Parley.Sip.Server.Connections;

/// <content>
/// Receiving: octets become messages, parsed once and in place, and each walks the pipeline before the next is looked
/// at. Called by the derived class on one thread at a time, inside a <see cref="SendBatch"/>.
/// </content>
internal abstract partial class StreamConnection
{
    private const int FirstInputBytes = 4096;

    [ThreadStatic]
    private static SipMessage? scratch;

    private readonly SipStreamFramer _framer;
    private byte[]? _input;
    private int _inputLength;
    private long _lastReceivedTick;
    private long _messageStartedTick;

    /// <summary>Whether a buffer is held; an idle connection holds none.</summary>
    protected bool HoldsInput => _input is not null;

    /// <summary>Room for the next octets; rented when none is held.</summary>
    protected Memory<byte> InputSpace()
    {
        if (_input is null)
        {
            _input = ArrayPool<byte>.Shared.Rent(FirstInputBytes);
        }
        else if (_inputLength == _input.Length)
        {
            // The framer has refused whatever would be larger than a message may be.
            byte[] larger = ArrayPool<byte>.Shared.Rent(_input.Length * 2);
            _input.AsSpan(0, _inputLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_input);
            _input = larger;
        }

        return _input.AsMemory(_inputLength);
    }

    /// <summary>Gives the buffer back if nothing is left in it.</summary>
    protected void ReleaseEmptyInput()
    {
        if (_inputLength == 0)
        {
            ReleaseInput();
        }
    }

    /// <summary>Gives the buffer back.</summary>
    protected void ReleaseInput()
    {
        if (_input is { } input)
        {
            _input = null;
            _inputLength = 0;
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    /// <summary>
    /// Takes octets that now stand in the space handed out, and sends each whole message through the pipeline.
    /// </summary>
    /// <returns>How many messages there were. Once the connection is closed, octets are thrown away.</returns>
    protected int Received(int count)
    {
        _lastReceivedTick = Environment.Wheel.CurrentTick;
        if (IsClosed)
        {
            _inputLength = 0;
            return 0;
        }

        Environment.Metrics.OctetsReceived(count);
        _inputLength += count;
        int start = 0;
        int messages = 0;
        while (true)
        {
            SipFrame frame = _framer.Read(_input.AsSpan(start, _inputLength - start));
            if (frame.KeepAlives > 0)
            {
                Environment.Entry.KeepAlive(this, frame.KeepAlives);
            }

            if (frame.Status == SipFrameStatus.NeedMore)
            {
                start += frame.Consumed;
                break;
            }

            if (frame.Status != SipFrameStatus.Message)
            {
                Refuse(start, frame);
                _inputLength = 0;
                return messages;
            }

            Deliver(_input.AsMemory(start + frame.Start, frame.Length));
            start += frame.Consumed;
            messages++;
            if (IsClosed)
            {
                _inputLength = 0;
                return messages;
            }
        }

        KeepRest(start);
        return messages;
    }

    private void KeepRest(int start)
    {
        int rest = _inputLength - start;
        if (start > 0 && rest > 0)
        {
            _input.AsSpan(start, rest).CopyTo(_input);
        }

        _inputLength = rest;
        if (!_framer.IsInMessage)
        {
            _messageStartedTick = 0;
        }
        else if (_messageStartedTick == 0 || start > 0)
        {
            _messageStartedTick = Math.Max(1, _lastReceivedTick);
        }
    }

    private void Deliver(ReadOnlyMemory<byte> frame)
    {
        SipMessage message = scratch ??= new SipMessage();
        bool acceptable = SipMessageParser.TryParse(
            frame, Environment.Limits.Messages, message, out SipParseError error);
        Environment.Entry.Message(this, message, acceptable ? SipParseError.None : error);
        message.Clear();
    }

    // Where the next message begins is not known any more: answer if that can be done, and end it.
    private void Refuse(int start, in SipFrame frame)
    {
        if (frame.HeadLength > 0)
        {
            SipMessage message = scratch ??= new SipMessage();
            _ = SipMessageParser.TryParse(
                _input.AsMemory(start + frame.Start, frame.HeadLength), Environment.Limits.Messages, message, out _);
            Environment.Entry.Message(this, message, frame.Error);
            message.Clear();
        }
        else
        {
            Environment.Entry.Garbage(this, frame.Error);
        }

        Close(frame.Status == SipFrameStatus.TooLarge ? CloseReason.TooLarge : CloseReason.NotSip);
    }
}
