// SPDX-License-Identifier: Apache-2.0

using System;
using System.Globalization;
using System.Text;
using System.Threading;
using Parley.Sip.Dialogs;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.Writing;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// The dialog of one subscription: answers and notifications as the client needs them (client contract 5.2). Sending
/// belongs to whoever has the subscription's <see cref="NotificationPump"/>.
/// </summary>
internal sealed class SubscriptionDialog
{
    private readonly ISipSender _sender;
    private readonly SipConnection _connection;
    private readonly SipDialog _dialog;
    private readonly Action<SipRequestOutcome> _completed;
    private SubscribeTerms _terms;
    private long _expiresAt = long.MaxValue;
    private int _closed;
    private int _lost;

    /// <summary>Makes the dialog that accepting this request creates.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint it comes from.</param>
    /// <param name="eventName">The event package.</param>
    /// <param name="terms">How it wants to be notified.</param>
    /// <param name="sender">What notifications go out through.</param>
    public SubscriptionDialog(
        SipRequestContext context, RegisteredEndpoint endpoint, string eventName, SubscribeTerms terms,
        ISipSender sender)
    {
        _sender = sender;
        _connection = context.Connection;
        _dialog = SipDialog.FromRequest(context.Request, context.LocalTag);
        _terms = terms;
        _completed = OnCompleted;
        Endpoint = endpoint;
        EventName = eventName;
        Id = string.Concat(_dialog.CallId, "\n", _dialog.LocalTag, "\n", _dialog.RemoteTag);
    }

    /// <summary>The endpoint that subscribed.</summary>
    public RegisteredEndpoint Endpoint { get; }

    /// <summary>The event package.</summary>
    public string EventName { get; }

    /// <summary>What names the dialog: Call-ID and both tags (RFC 3261 §12).</summary>
    public string Id { get; }

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Whether the subscriber has answered a notification with the end of the dialog.</summary>
    public bool IsLost => Volatile.Read(ref _lost) != 0;

    /// <summary>Whether the first notification goes into the answer.</summary>
    public bool TakesPiggyback => _terms.TakesPiggyback;

    /// <summary>The name of the dialog that a request of the peer belongs to.</summary>
    public static string IdOf(SipMessage request) => string.Concat(
        Encoding.UTF8.GetString(request.CallId), "\n", Encoding.UTF8.GetString(request.ToTag),
        "\n" + Encoding.UTF8.GetString(request.FromTag));

    /// <summary>Whether its time is over.</summary>
    public bool IsExpired(DateTimeOffset now) => now.UtcTicks >= Volatile.Read(ref _expiresAt);

    /// <summary>Ends it; false when it had ended already.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Takes a later request of the dialog; false when it is older than the last.</summary>
    public bool TryUpdate(SipMessage request, SubscribeTerms terms)
    {
        if (!_dialog.TryUpdate(request))
        {
            return false;
        }

        _terms = terms;
        return true;
    }

    /// <summary>Lets it last from now on for as long as was granted.</summary>
    public void Renew(DateTimeOffset now) => Volatile.Write(ref _expiresAt, (now + _terms.Lifetime).UtcTicks);

    /// <summary>Answers a SUBSCRIBE, with the first notification in the answer when there is one.</summary>
    public void Accept(
        SipRequestContext context, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, bool isEventList)
    {
        SipMessageWriter response = context.CreateResponse(200);
        response.Header(SipHeaderId.Contact, $"<{_sender.ContactUri}>");
        response.Header(SipHeaderId.Event, EventName);
        response.Header(SipHeaderId.Expires, (long)_terms.Lifetime.TotalSeconds);
        response.Header(SipHeaderId.SubscriptionState, StateText((long)_terms.Lifetime.TotalSeconds));
        if (_terms.TakesBenotify)
        {
            response.Header(SipHeaderId.Supported, "ms-benotify"u8);
        }

        if (isEventList)
        {
            response.Header(SipHeaderId.Require, "eventlist"u8);
        }

        if (_terms.TakesPiggyback)
        {
            // The answer stands for the next notification of the dialog; without the number it is not read.
            response.Header(SipHeaderId.Supported, "ms-piggyback-first-notify"u8);
            response.Header(SipHeaderId.MsPiggybackCSeq, ++_dialog.LocalCSeq);
            if (!body.IsEmpty)
            {
                response.Body(contentType, body);
            }
        }

        context.Send(response);
    }

    /// <summary>Sends a notification.</summary>
    public void Notify(
        ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, bool isEventList, DateTimeOffset now)
    {
        if (_terms.ExtendsItself && _terms.Lifetime > TimeSpan.Zero)
        {
            Renew(now);
        }

        SipMessageWriter request = Begin(isEventList);
        request.Header(
            SipHeaderId.SubscriptionState,
            StateText((Volatile.Read(ref _expiresAt) - now.UtcTicks) / TimeSpan.TicksPerSecond));
        if (!body.IsEmpty)
        {
            request.Body(contentType, body);
        }

        Send(request);
    }

    /// <summary>Tells the subscriber that it is over.</summary>
    public void NotifyTerminated(ReadOnlySpan<byte> reason)
    {
        SipMessageWriter request = Begin(isEventList: false);
        request.Header(SipHeaderId.SubscriptionState, reason);
        Send(request);
    }

    private SipMessageWriter Begin(bool isEventList)
    {
        SipMessageWriter request = _sender.RentWriter();
        _dialog.StartRequest(request, _terms.TakesBenotify ? SipMethod.Benotify : SipMethod.Notify);
        request.Header(SipHeaderId.Contact, $"<{_sender.ContactUri}>");
        request.Header(SipHeaderId.Event, EventName);
        if (isEventList)
        {
            request.Header(SipHeaderId.Require, "eventlist"u8);
        }

        return request;
    }

    private void Send(SipMessageWriter request) =>
        _sender.SendRequest(_connection, request, _terms.TakesBenotify ? null : _completed);

    private static string StateText(long seconds) => seconds <= 0
        ? "terminated;expires=0"
        : string.Create(CultureInfo.InvariantCulture, $"active;expires={seconds}");

    private void OnCompleted(SipRequestOutcome outcome)
    {
        if (outcome.StatusCode is 481 or 408 or 404 or 410 or 604)
        {
            Volatile.Write(ref _lost, 1);
        }
    }
}
