// SPDX-License-Identifier: Apache-2.0

using System;
using System.Buffers;
using System.Threading;
using Microsoft.Extensions.ObjectPool;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Timers;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Proxy;

/// <summary>
/// A request other than INVITE that was forwarded to one endpoint: the path of every instant message. Pooled, and all
/// it keeps of the request is its head in a rented buffer, so that relaying allocates nothing.
/// </summary>
internal sealed class RelayedRequest : ClientExchange
{
    private readonly ServerTransport _transport;
    private readonly ObjectPool<RelayedRequest> _pool;
    private readonly Lock _gate = new();
    private readonly WheelTimer _timer;
    private Upstream _upstream;
    private ClientTransaction _machine;
    private byte[]? _head;
    private int _headLength;
    private byte[]? _octets;
    private int _callIdStart;
    private int _callIdLength;
    private int _fromTagStart;
    private int _fromTagLength;
    private uint _cseq;
    private bool _answered;

    /// <summary>Makes one for the pool.</summary>
    public RelayedRequest(ServerTransport transport, ObjectPool<RelayedRequest> pool)
    {
        _transport = transport;
        _pool = pool;
        _timer = new WheelTimer(this);
    }

    /// <summary>Takes on a request. The copy stands in the writer, with a Via that has this number.</summary>
    public void Begin(
        Upstream upstream, SipMessage request, PeerConnection target, ulong id, SipMessageWriter copy)
    {
        bool sent;
        lock (_gate)
        {
            Id = id;
            Method = request.Method;
            Connection = target;
            _upstream = upstream;
            _cseq = request.CSeqNumber;
            _answered = false;
            Keep(request);
            upstream.Connection.Transactions.ForwardedChanged(1);
            _machine = ClientTransaction.Start(_transport.Timers, target.IsReliable, _transport.Wheel.Now, out _);
            SetTimer();
            sent = target.Transactions.TryAdd(id, this) && target.Send(copy);
            if (sent && !target.IsReliable)
            {
                _octets = copy.Finish().ToArray();
            }
        }

        if (!sent)
        {
            Step(id, TransactionInput.TransportError, null);
        }
    }

    /// <inheritdoc />
    public override bool OnResponse(ulong id, SipMessage response) => Step(
        id,
        response.StatusCode < 200 ? TransactionInput.Provisional
        : response.StatusCode < 300 ? TransactionInput.Success : TransactionInput.Failure,
        response);

    /// <inheritdoc />
    public override void OnConnectionClosed(ulong id) => Step(id, TransactionInput.TransportError, null);

    /// <inheritdoc />
    public override void OnTimer(WheelTimer timer, int version)
    {
        ulong id;
        lock (_gate)
        {
            if (!timer.IsCurrent(version))
            {
                return;
            }

            id = Id;
        }

        Step(id, TransactionInput.Deadline, null);
    }

    private bool Step(ulong id, TransactionInput input, SipMessage? response)
    {
        lock (_gate)
        {
            if (Id != id || (response is not null && !IsAnswerToThis(response)))
            {
                return false;
            }

            _machine = _machine.Step(input, _transport.Wheel.Now, out TransactionActions actions);
            if ((actions & TransactionActions.Transmit) != TransactionActions.None && _octets is { } again)
            {
                Connection!.SendOctets(again);
            }

            Answer(actions, response);
            if ((actions & TransactionActions.Terminate) != TransactionActions.None)
            {
                End();
                return true;
            }

            SetTimer();
            return true;
        }
    }

    private void Answer(TransactionActions actions, SipMessage? response)
    {
        if (_answered)
        {
            return;
        }

        if ((actions & TransactionActions.Deliver) != TransactionActions.None && response is not null)
        {
            _answered = response.StatusCode >= 200;

            // 100 is for this hop (RFC 3261 §16.7 step 5); 503 speaks of the next one and not of us (step 6).
            if (response.StatusCode is 503)
            {
                AnswerOurselves(480);
            }
            else if (response.StatusCode > 100 && SipForwardingWriter.WriteResponse(response, ThreadWriters.Forward))
            {
                _upstream.Send(ThreadWriters.Forward);
            }
        }
        else if ((actions & TransactionActions.ReportTimeout) != TransactionActions.None)
        {
            _answered = true;
            AnswerOurselves(408);
        }
        else if ((actions & TransactionActions.ReportTransportError) != TransactionActions.None)
        {
            // The endpoint is gone: the caller's client shows "not delivered" (client contract 6.3).
            _answered = true;
            AnswerOurselves(480);
        }
    }

    private void AnswerOurselves(int status)
    {
        SipMessage request = new();
        _ = SipMessageParser.TryParse(_head.AsMemory(0, _headLength), _transport.Limits.Messages, request, out _);
        if (request.IsAnswerable)
        {
            SipMessageWriter writer = ThreadWriters.Forward;
            SipResponseWriter.Start(
                writer, request, status, System.Text.Encoding.ASCII.GetBytes(SipIdentifiers.NewTag()));
            _upstream.Send(writer);
        }
    }

    // An endpoint answers what it was asked, and nothing else of the caller's: its answer goes on signed by us.
    private bool IsAnswerToThis(SipMessage response) =>
        response.CSeqNumber == _cseq
        && response.CallId.SequenceEqual(_head.AsSpan(_callIdStart, _callIdLength))
        && response.FromTag.SequenceEqual(_head.AsSpan(_fromTagStart, _fromTagLength));

    // The head as it stands, then Call-ID and From tag once more where they are found without reading it.
    private void Keep(SipMessage request)
    {
        ReadOnlySpan<byte> raw = request.Raw.Span;
        _headLength = raw.Length - request.Body.Length;
        _callIdStart = _headLength;
        _callIdLength = request.CallId.Length;
        _fromTagStart = _callIdStart + _callIdLength;
        _fromTagLength = request.FromTag.Length;
        _head = ArrayPool<byte>.Shared.Rent(_fromTagStart + _fromTagLength);
        raw[.._headLength].CopyTo(_head);
        request.CallId.CopyTo(_head.AsSpan(_callIdStart));
        request.FromTag.CopyTo(_head.AsSpan(_fromTagStart));
    }

    private void End()
    {
        _transport.Wheel.Cancel(_timer);
        Connection!.Transactions.Remove(Id);
        _upstream.Connection.Transactions.ForwardedChanged(-1);
        _transport.EndWaiting();
        ArrayPool<byte>.Shared.Return(_head!);
        _head = null;
        _octets = null;
        _upstream = default;
        Connection = null;
        Id = 0;
        _pool.Return(this);
    }

    private void SetTimer()
    {
        if (_machine.Deadline is { } deadline)
        {
            _transport.Wheel.Schedule(_timer, deadline - _transport.Wheel.Now);
        }
        else
        {
            _transport.Wheel.Cancel(_timer);
        }
    }
}
