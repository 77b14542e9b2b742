// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Security.Lockout;
using Parley.Sip.Messages;
using Parley.Sip.Server.Authentication;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Diagnostics;
using Parley.Sip.Server.Transactions;
using Parley.Sip.Writing;

namespace Parley.Sip.Server.Dispatch;

/// <summary>
/// A request on its way through the pipeline. One instance serves request after request on a thread, until somebody
/// keeps it: then it belongs to its request for good.
/// </summary>
internal sealed class RequestContext : SipRequestContext
{
    private const int RetryAfterSeconds = 5;

    private readonly ServerTransport _transport;
    private SipMessage _request = null!;
    private SignedInClient? _client;
    private string? _localTag;
    private int _answered;

    /// <summary>Makes an instance for a thread.</summary>
    public RequestContext(ServerTransport transport)
    {
        _transport = transport;
    }

    /// <inheritdoc />
    public override SipMessage Request => _request;

    /// <inheritdoc />
    public override SipConnection Connection => Peer;

    /// <summary>The connection.</summary>
    public PeerConnection Peer { get; private set; } = null!;

    /// <inheritdoc />
    public override AccountId Sender => Client.Account;

    /// <inheritdoc />
    public override SipAddress SenderAddress => Client.Address;

    /// <inheritdoc />
    public override string? CertificateSerial => Client.CertificateSerial;

    /// <inheritdoc />
    public override string LocalTag =>
        _localTag ??= (Transaction as InboundInvite)?.LocalTag ?? SipIdentifiers.NewTag();

    /// <summary>The sender in the words of P-Asserted-Identity.</summary>
    public ReadOnlySpan<byte> AssertedIdentity => Client.AssertedIdentity.Span;

    /// <summary>Its transaction; null where none is needed.</summary>
    public InboundTransaction? Transaction { get; private set; }

    /// <summary>The attempt that was reserved for the secret in it; settled by whoever looks at the secret.</summary>
    public AttemptReservation? Attempt { get; set; }

    /// <summary>Whether somebody keeps it beyond the call.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Whether it has its final answer, or somebody else gives it.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Whether a request of its method gets answers at all.</summary>
    public bool HasAnswer => _request.Method is not (SipMethod.Ack or SipMethod.Benotify);

    private SignedInClient Client =>
        _client ?? throw new InvalidOperationException("The sender is not known before authentication.");

    /// <summary>Takes on a request.</summary>
    public void Begin(PeerConnection peer, SipMessage request)
    {
        Peer = peer;
        _request = request;
        _client = null;
        _localTag = null;
        _answered = 0;
        Transaction = null;
        Attempt = null;
        IsKept = false;
    }

    /// <summary>The sender is known.</summary>
    public void SetSender(SignedInClient client) => _client = client;

    /// <summary>
    /// The request has a transaction, and from now on octets of its own when the transaction keeps them.
    /// </summary>
    public void SetTransaction(InboundTransaction transaction, SipMessage request)
    {
        Transaction = transaction;
        _request = request;
    }

    /// <summary>
    /// Takes the tag of the INVITE that this request is about, so that its answer has the same (RFC 3261 §9.2).
    /// </summary>
    public void UseTagOf(InboundInvite invite) => _localTag = invite.LocalTag;

    /// <inheritdoc />
    public override void Detach()
    {
        if (!IsKept)
        {
            _transport.DetachedChanged(HasAnswer ? 1 : 0);
            _request = DetachedRequest();
            IsKept = true;
        }
    }

    /// <summary>The request with octets of its own.</summary>
    public SipMessage DetachedRequest() => IsKept || Transaction is not null ? _request : _request.Detach();

    /// <summary>Somebody else gives the final answer.</summary>
    public void Release() => TryEnd();

    /// <inheritdoc />
    public override SipMessageWriter CreateResponse(int statusCode, string? reason = null)
    {
        SipMessageWriter writer = ThreadWriters.Response;
        Span<byte> tag = stackalloc byte[64];
        int length = statusCode == 100 || !_request.ToTag.IsEmpty ? 0 : Encoding.ASCII.GetBytes(LocalTag, tag);
        SipResponseWriter.Start(
            writer, _request, statusCode, tag[..length], reason is null ? default : Encoding.UTF8.GetBytes(reason));
        return writer;
    }

    /// <inheritdoc />
    public override void Send(SipMessageWriter response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!HasAnswer)
        {
            return;
        }

        if (response.StatusCode < 200 ? IsAnswered : !TryEnd())
        {
            // The first final answer stands. A CANCEL may have overtaken a handler that took its time.
            return;
        }

        if (Transaction is { } transaction)
        {
            transaction.Respond(response);
        }
        else
        {
            Peer.Send(response);
        }
    }

    /// <inheritdoc />
    public override void Reject(int statusCode, int diagnosticsId, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (HasAnswer)
        {
            Send(CreateRejection(statusCode, diagnosticsId, reason));
        }
    }

    /// <summary>Refuses for a reason of this server's own, and counts it.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="text">What to say instead of the usual text of that reason.</param>
    public void Refuse(RefusalReason reason, string? text = null)
    {
        _transport.Metrics.Refused(reason);
        if (!HasAnswer)
        {
            Release();
            return;
        }

        ref readonly Refusal refusal = ref Refusals.Of(reason);
        SipMessageWriter writer = CreateRejection(refusal.Status, refusal.DiagnosticsId, text ?? refusal.Text);
        if (refusal.Status == 503)
        {
            writer.Header(SipHeaderId.RetryAfter, RetryAfterSeconds);
        }
        else if (refusal.Status == 403)
        {
            // The client shows the person this one and no other (RFC 3261 §20.43).
            writer.Header(SipHeaderId.Warning, $"399 {_transport.Names.Fqdn} \"{Quotable(text ?? refusal.Text)}\"");
        }

        Send(writer);
    }

    /// <summary>Starts a rejection, for those that need more headers.</summary>
    public SipMessageWriter CreateRejection(int statusCode, int diagnosticsId, string reason)
    {
        SipMessageWriter writer = CreateResponse(statusCode);
        writer.Header(
            SipHeaderId.MsDiagnostics,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{diagnosticsId};reason=\"{Quotable(reason)}\";source=\"{_transport.Names.Fqdn}\""));
        return writer;
    }

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        if (IsKept && HasAnswer)
        {
            _transport.DetachedChanged(-1);
        }

        return true;
    }

    private static string Quotable(string text) =>
        text.AsSpan().IndexOfAny('"', '\\') < 0 && text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0
            ? text
            : string.Create(text.Length, text, static (span, source) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = source[i] is '"' or '\\' or < ' ' ? '\'' : source[i];
                }
            });
}
