// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Diagnostics;
using Parley.Registrar.Ordering;
using Parley.Sip.Messages;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Dispatch;

namespace Parley.Registrar.Contacts;

/// <summary>
/// The contact list of one person while somebody uses it: the snapshot that subscribers are shown, their subscriptions,
/// and the order of it all. Every operation is put to <see cref="Actions"/> by the database's writer in the order of
/// the commits, and there first answered and then notified; a subscription takes its place in the same order. So an
/// endpoint that was shown number n is told n + 1 next, and all endpoints of a person end up with the same list.
/// </summary>
internal sealed class ContactRoster(AccountId account, ContactAnswers answers)
{
    private readonly List<ContactSubscription> _subscriptions = [];
    private readonly List<PendingSubscribe> _waiting = [];
    private ContactList? _working;
    private ContactList? _list;
    private int _pending;

    /// <summary>Whose list it is.</summary>
    public AccountId Account { get; } = account;

    /// <summary>What happens to the list, in order. Everything private here but the two below belongs to it.</summary>
    public OrderedActions Actions { get; } = new();

    /// <summary>
    /// The list as the last write left it, committed or not: for the writer's thread only, and only while the database
    /// says the same number. Anybody may drop it.
    /// </summary>
    public ContactList? Working
    {
        get => Volatile.Read(ref _working);
        set => Volatile.Write(ref _working, value);
    }

    /// <summary>Takes a place among the operations that wait for the database.</summary>
    public bool TryEnter(int maximum)
    {
        if (Interlocked.Increment(ref _pending) <= maximum)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _pending);

    /// <summary>Action: a client subscribes, refreshes or ends its subscription.</summary>
    /// <returns>Whether the list must be loaded first; the request waits for it.</returns>
    public bool Subscribe(PendingSubscribe subscribe)
    {
        if (_list is not null)
        {
            Answer(subscribe, _list);
            return false;
        }

        _waiting.Add(subscribe);
        return _waiting.Count == 1;
    }

    /// <summary>Action: the list was read from the database.</summary>
    public void Loaded(ContactList list)
    {
        _list = list;
        foreach (PendingSubscribe subscribe in _waiting)
        {
            Answer(subscribe, list);
        }

        _waiting.Clear();
        DropIfUnused();
    }

    /// <summary>Action: the list could not be read.</summary>
    public void LoadFailed(SipFailure failure)
    {
        foreach (PendingSubscribe subscribe in _waiting)
        {
            answers.Refuse(subscribe.Context, failure);
        }

        _waiting.Clear();
    }

    /// <summary>Action: an operation is durable, or was refused by the rules.</summary>
    public void Committed(SipRequestContext context, ContactOperation operation, ContactOutcome outcome)
    {
        if (outcome.Delta is not { } delta)
        {
            outcome.Failure!.Send(context);
            return;
        }

        ContactAnswers.Accepted(context, operation, outcome);
        if (_list is null)
        {
            return;
        }

        _list = outcome.List;
        NotifyAll(ContactListWriter.WriteDelta(delta));
    }

    /// <summary>Action: an endpoint is gone.</summary>
    public void EndpointGone(string key, SipConnection connection)
    {
        _subscriptions.RemoveAll(subscription => subscription.Key == key && subscription.Connection == connection);
        DropIfUnused();
    }

    /// <summary>Action: the account is gone.</summary>
    public void AccountDeleted()
    {
        _subscriptions.Clear();
        DropIfUnused();
    }

    private void Answer(PendingSubscribe subscribe, ContactList list)
    {
        SipMessage request = subscribe.Context.Request;
        ContactSubscription? subscription = null;
        if (!request.ToTag.IsEmpty)
        {
            subscription = FindDialog(subscribe);
            if (subscription is null)
            {
                RegistrarFailures.NoSuchDialog.Send(subscribe.Context);
                return;
            }

            if (!subscription.Dialog.TryUpdate(request))
            {
                ContactAnswers.StaleRequest(subscribe.Context);
                return;
            }
        }

        if (subscribe.Lifetime == TimeSpan.Zero)
        {
            _ = subscription is not null && _subscriptions.Remove(subscription);
            answers.Ended(subscribe.Context, subscription is null ? list : null);
            DropIfUnused();
            return;
        }

        if (subscription is null)
        {
            // A new dialog of the same endpoint replaces the old one: the client has forgotten that.
            _subscriptions.RemoveAll(old => old.Key == subscribe.Key);
            subscription = ContactAnswers.CreateSubscription(subscribe);
            _subscriptions.Add(subscription);
        }

        answers.Subscribed(subscribe, subscription, list, Ended);
        if (subscribe.Connection.IsClosed)
        {
            // Its endpoint may have left before the subscription stood; then nobody else would remove it.
            _subscriptions.Remove(subscription);
            DropIfUnused();
        }
    }

    private ContactSubscription? FindDialog(PendingSubscribe subscribe)
    {
        foreach (ContactSubscription subscription in _subscriptions)
        {
            if (subscription.Key == subscribe.Key
                && subscription.Connection == subscribe.Connection
                && subscription.Dialog.Matches(subscribe.Context.Request))
            {
                return subscription;
            }
        }

        return null;
    }

    private void NotifyAll(byte[] body)
    {
        DateTimeOffset now = answers.Now;
        _subscriptions.RemoveAll(subscription => subscription.Connection.IsClosed || subscription.ExpiresAt <= now);
        foreach (ContactSubscription subscription in _subscriptions)
        {
            subscription.Notify(answers.Sender, body, now, Ended);
        }

        DropIfUnused();
    }

    private void Ended(ContactSubscription subscription) => Actions.Put(() =>
    {
        _subscriptions.Remove(subscription);
        DropIfUnused();
    });

    private void DropIfUnused()
    {
        if (_subscriptions.Count == 0)
        {
            _list = null;
            Working = null;
        }
    }
}
