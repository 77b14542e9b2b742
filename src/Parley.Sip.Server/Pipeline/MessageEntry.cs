// SPDX-License-Identifier: Apache-2.0

using System;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Parley.Security.Lockout;
using Parley.Sip.Messages;
using Parley.Sip.Parsing;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Pipeline.Steps;
using Parley.Sip.Server.Transactions;

namespace Parley.Sip.Server.Pipeline;

/// <summary>
/// Where messages come in from connections: requests walk the steps, responses go to the request that they answer. The
/// boundary at which a fault of the server ends one message and nothing else.
/// </summary>
internal sealed partial class MessageEntry
{
    [ThreadStatic]
    private static RequestContext? spare;

    [ThreadStatic]
    private static MessageEntry? spareOwner;

    private readonly PipelineStep[] _steps;
    private readonly SourceLimitStep _sourceLimit;
    private readonly int _afterAuthentication;
    private readonly MessageVerifier _verifier;
    private readonly ServerTransport _transport;
    private readonly SipAuthenticationOptions _authentication;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile bool _stopping;

    /// <summary>Makes the entry.</summary>
    /// <param name="transport">What transactions share.</param>
    /// <param name="steps">The steps in order; the first is the source limit, which judges responses too.</param>
    /// <param name="verifier">Verifies responses.</param>
    /// <param name="authentication">Whose attempts and handshakes end with a message or a connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public MessageEntry(
        ServerTransport transport, PipelineStep[] steps, MessageVerifier verifier,
        SipAuthenticationOptions authentication,
        TimeProvider time, ILogger log)
    {
        _transport = transport;
        _steps = steps;
        _sourceLimit = (SourceLimitStep)steps[0];
        _afterAuthentication = Array.FindIndex(steps, static s => s is AuthenticationStep) + 1;
        _verifier = verifier;
        _authentication = authentication;
        _time = time;
        _log = log;
    }

    /// <summary>From now on new requests are refused; those in progress go on.</summary>
    public void Stop() => _stopping = true;

    /// <summary>A message arrived. Never throws.</summary>
    public void Message(PeerConnection connection, SipMessage message, SipParseError error)
    {
        if (connection.HeldInput is { } held && held.TryKeep(message, error))
        {
            if (held.IsFull)
            {
                _transport.Metrics.Refused(RefusalReason.RateExceeded);
                connection.Close(CloseReason.Flood);
            }

            return;
        }

        Take(connection, message, error);
    }

    /// <summary>
    /// A REGISTER whose sign-in was decided elsewhere goes on, on whatever thread that was told; then what waited on
    /// its connection, in order. Never throws.
    /// </summary>
    /// <param name="context">The request; it was detached, and the input of its connection held.</param>
    /// <param name="decide">Makes the sign-in stand, or refuses it.</param>
    public void Resume(RequestContext context, Func<StepOutcome> decide)
    {
        PeerConnection connection = context.Peer;
        SendBatch.Enter();
        try
        {
            if (decide() == StepOutcome.Continue)
            {
                Walk(context, _afterAuthentication);
            }
        }
        catch (Exception e)
        {
            Fault(e, "sign-in");
            context.Refuse(RefusalReason.Fault);
        }
        finally
        {
            ReleaseAttempt(context);
            connection.HeldInput!.Release((message, error) =>
            {
                if (!connection.IsClosed)
                {
                    Take(connection, message, error);
                }
            });
            SendBatch.Leave();
        }
    }

    private void Take(PeerConnection connection, SipMessage message, SipParseError error)
    {
        RequestContext? context = null;
        try
        {
            _transport.Metrics.Received(message.IsRequest);
            if (error != SipParseError.None)
            {
                Malformed(connection, message, error);
            }
            else if (message.IsRequest)
            {
                context = TakeContext();
                context.Begin(connection, message);
                Begin(context);
            }
            else
            {
                Response(connection, message);
            }
        }
        catch (Exception e)
        {
            // Whatever a handler did wrong, the connection and the thread have other messages.
            Fault(e, "message");
            if (context is { IsAnswered: false })
            {
                context.Refuse(RefusalReason.Fault);
            }
        }
        finally
        {
            GiveBack(context);
        }
    }

    /// <summary>Octets arrived that are no message.</summary>
    public void Garbage(PeerConnection connection, SipParseError error)
    {
        _transport.Metrics.Refused(RefusalReason.Garbage);
        LogGarbage(connection.Id, connection.RemoteEndPoint.Address, error);
    }

    /// <summary>
    /// Keep-alives arrived (RFC 5626 §4.4.1). The answer is one CRLF; this system's own clients pass it over.
    /// </summary>
    public void KeepAlive(PeerConnection connection, int count)
    {
        if (_sourceLimit.Judge(connection, 4 * count) != RateVerdict.Within)
        {
            _transport.Metrics.Refused(RefusalReason.RateExceeded);
            connection.Close(CloseReason.Flood);
            return;
        }

        connection.SendOctets("\r\n"u8);
    }

    /// <summary>A connection has closed: what is in progress on it ends.</summary>
    public void Closed(PeerConnection connection)
    {
        if (CloseReason.IsMisconduct(connection.Reason))
        {
            LogEnded(connection.Id, connection.RemoteEndPoint.Address, connection.Reason);
        }
        else
        {
            LogClosed(connection.Id, connection.Reason);
        }

        try
        {
            _authentication.Handshakes.CloseConnection(connection.Id);
            connection.Transactions.Close();
        }
        catch (Exception e)
        {
            Fault(e, "end of a connection");
        }
    }

    /// <summary>The server itself failed somewhere.</summary>
    public void Fault(Exception exception, string where)
    {
        _transport.Metrics.Fault();
        LogFault(exception, where);
    }

    /// <summary>An accept failed.</summary>
    public void AcceptFailed(SocketException exception) => LogAcceptFailed(exception.SocketErrorCode);

    /// <summary>The wire of a connection failed under it; its end is told by <see cref="Closed"/>.</summary>
    public void Broken(PeerConnection connection, Exception exception) =>
        LogBroken(connection.Id, (exception.InnerException ?? exception).GetType().Name, exception.Message);

    /// <summary>A TLS handshake failed.</summary>
    public void HandshakeFailed(PeerConnection connection, Exception exception) =>
        LogHandshakeFailed(connection.Id, connection.RemoteEndPoint.Address, exception.Message);

    private void Begin(RequestContext context)
    {
        if (_stopping && context.Request.Method is not (SipMethod.Ack or SipMethod.Cancel or SipMethod.Bye))
        {
            context.Refuse(RefusalReason.Stopping);
            return;
        }

        Walk(context, 0);
    }

    private void Walk(RequestContext context, int first)
    {
        for (int i = first; i < _steps.Length; i++)
        {
            if (_steps[i].Invoke(context) == StepOutcome.Done)
            {
                break;
            }
        }

        if (!context.IsAnswered && !context.IsKept && context.HasAnswer)
        {
            LogUnanswered(context.Request.Method);
            context.Refuse(RefusalReason.Fault);
        }
    }

    private void Malformed(PeerConnection connection, SipMessage message, SipParseError error)
    {
        if (!message.IsAnswerable || message.Method is SipMethod.Ack or SipMethod.Benotify)
        {
            Garbage(connection, error);
            return;
        }

        _transport.Metrics.Refused(RefusalReason.Malformed);
        if (_sourceLimit.Judge(connection, message.Raw.Length) == RateVerdict.Flood)
        {
            connection.Close(CloseReason.Flood);
            return;
        }

        // Without a state: the peer may repeat it and gets the same (RFC 3261 §8.2.7).
        MalformedAnswer.Send(connection, message, error, _transport.Names.Fqdn);
    }

    private void Response(PeerConnection connection, SipMessage response)
    {
        RateVerdict rate = _sourceLimit.Judge(connection, response.Raw.Length);
        if (rate != RateVerdict.Within)
        {
            _transport.Metrics.Refused(RefusalReason.RateExceeded);
            if (rate == RateVerdict.Flood)
            {
                connection.Close(CloseReason.Flood);
            }

            return;
        }

        if (response.Method == SipMethod.Cancel)
        {
            // Of our CANCEL: what counts is the answer to the INVITE.
            return;
        }

        if (!BranchName.TryRead(response.TopViaBranch, out ulong id, out _)
            || connection.Transactions.Find(id) is not { } exchange || exchange.Method != response.Method)
        {
            _transport.Metrics.Refused(RefusalReason.UnexpectedResponse);
            return;
        }

        SignatureCheck check = _verifier.Check(connection, response);
        if (MessageVerifier.ReasonOf(check) is { } reason)
        {
            _transport.Metrics.Refused(reason);
            if (MessageVerifier.EndsConnection(check))
            {
                connection.Close(CloseReason.BadSignature);
            }

            return;
        }

        if (!exchange.OnResponse(id, response))
        {
            _transport.Metrics.Refused(RefusalReason.UnexpectedResponse);
        }
    }

    private RequestContext TakeContext()
    {
        RequestContext context = ReferenceEquals(spareOwner, this) && spare is not null
            ? spare
            : new RequestContext(_transport);
        spare = null;
        return context;
    }

    private void GiveBack(RequestContext? context)
    {
        if (context is null)
        {
            return;
        }

        ReleaseAttempt(context);
        if (!context.IsKept)
        {
            spare = context;
            spareOwner = this;
        }
    }

    // Nobody came to look at the secret, or a fault ended whoever did.
    private void ReleaseAttempt(RequestContext context)
    {
        if (context.Attempt is { } attempt)
        {
            context.Attempt = null;
            _authentication.Budget.Settle(attempt, AttemptOutcome.Undecided, _time.GetUtcNow());
        }
    }
}
