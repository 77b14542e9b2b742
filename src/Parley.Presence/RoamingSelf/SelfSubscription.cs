// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Presence.Presentities;
using Parley.Presence.Subscriptions;
using Parley.Presence.Xml;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence.RoamingSelf;

/// <summary>
/// An endpoint's subscription to its own person's data (vnd-microsoft-roaming-self). Answers to the endpoint's
/// publications go through it too, so that an answer and a notification never overtake each other: either would leave
/// the client with versions that are no more.
/// </summary>
internal sealed class SelfSubscription : ISubscription, INotificationSource
{
    private static readonly HashSet<(string, int)> s_nothing = [];

    private readonly SelfSubscriptions _owner;
    private readonly Presentity _presentity;
    private readonly SipAddress _address;
    private readonly NotificationPump _pump;
    private readonly ConcurrentQueue<PublishAnswer> _answers = new();
    private readonly ConcurrentQueue<SipRequestContext> _refreshes = new();
    private PresentitySnapshot _sent;
    private int _everythingDue;
    private int _terminationDue;
    private bool _isTornDown;

    /// <summary>Makes one.</summary>
    public SelfSubscription(
        SelfSubscriptions owner, SubscriptionDialog dialog, Presentity presentity, SipAddress address)
    {
        _owner = owner;
        _presentity = presentity;
        _address = address;
        _sent = presentity.Current;
        _pump = new NotificationPump(this, owner.Logger);
        Dialog = dialog;
    }

    /// <inheritdoc />
    public SubscriptionDialog Dialog { get; }

    /// <summary>The person.</summary>
    public Presentity Presentity => _presentity;

    /// <summary>Handles the request that opens the dialog.</summary>
    public void Open(SipRequestContext context)
    {
        if (!_pump.TryOwn())
        {
            return; // nobody else knows it yet
        }

        bool accepted = false;
        try
        {
            _presentity.Add(this);
            Accept(context, isFirst: true);
            accepted = true;
        }
        finally
        {
            if (!accepted)
            {
                Dialog.TryClose(); // a fault of ours: nobody has this subscription
            }

            _pump.Release();
        }
    }

    /// <summary>Says that something of the person may have changed.</summary>
    public void Signal() => _pump.Signal();

    /// <summary>Has everything sent again, whether or not it changed.</summary>
    public void SendEverything()
    {
        Volatile.Write(ref _everythingDue, 1);
        _pump.Signal();
    }

    /// <summary>Sends the answer to a publication of this endpoint, now or in its turn.</summary>
    public void Send(PublishAnswer answer)
    {
        if (_pump.TryOwn())
        {
            try
            {
                Answer(answer);
            }
            finally
            {
                _pump.Release();
            }

            return;
        }

        answer.Detach();
        _answers.Enqueue(answer);
        _pump.Signal();
    }

    /// <inheritdoc />
    public void Refresh(SipRequestContext context)
    {
        if (_pump.TryOwn())
        {
            try
            {
                Update(context);
            }
            finally
            {
                _pump.Release();
            }

            return;
        }

        context.Detach();
        _refreshes.Enqueue(context);
        _pump.Signal();
    }

    /// <inheritdoc />
    public void Close(bool notify)
    {
        if (Dialog.TryClose())
        {
            Volatile.Write(ref _terminationDue, notify ? 1 : 0);
            _pump.Signal();
        }
    }

    /// <inheritdoc />
    public bool SendNext()
    {
        if (_answers.TryDequeue(out PublishAnswer? answer))
        {
            Answer(answer);
            return true;
        }

        if (_refreshes.TryDequeue(out SipRequestContext? refresh))
        {
            Update(refresh);
            return true;
        }

        if (Dialog.IsClosed)
        {
            TearDown();
            return false;
        }

        if (Interlocked.Exchange(ref _everythingDue, 0) != 0)
        {
            XmlBuffer xml = XmlBuffer.Rent();
            WriteEverything(xml, _presentity.Current);
            Notify(xml);
            return true;
        }

        Tell(_presentity.Current, except: null);
        return false;
    }

    private void Answer(PublishAnswer answer)
    {
        PresentitySnapshot snapshot = _presentity.Current;
        answer.Send(snapshot);
        if (!Dialog.IsClosed)
        {
            Tell(snapshot, answer.Names);
        }
    }

    // Tells what differs from what this endpoint was told last, but for what its answer has just told it.
    private void Tell(PresentitySnapshot snapshot, IReadOnlySet<string>? except)
    {
        if (ReferenceEquals(snapshot, _sent))
        {
            return;
        }

        SnapshotDifference difference =
            SnapshotDifference.Between(_sent, snapshot, _owner.Limits.WatchersPerDocument);
        _sent = snapshot;
        if (except is not null)
        {
            difference.Names.ExceptWith(except);
            difference.Emptied.RemoveWhere(place => except.Contains(place.Category));
        }

        if (difference.IsEmpty)
        {
            return;
        }

        XmlBuffer xml = XmlBuffer.Rent();
        RoamingDataWriter.Begin(xml);
        if (difference.Names.Count > 0)
        {
            RoamingDataWriter.WriteCategories(xml, _address, snapshot, difference.Names, difference.Emptied);
        }

        if (!difference.Containers.IsEmpty)
        {
            RoamingDataWriter.WriteContainers(xml, difference.Containers);
        }

        if (difference.Watchers.Count > 0)
        {
            RoamingDataWriter.WriteSubscribers(xml, difference.Watchers, _owner.Directory);
        }

        RoamingDataWriter.End(xml);
        Notify(xml);
    }

    private void Notify(XmlBuffer xml)
    {
        Dialog.Notify(RoamingDataWriter.ContentType, xml.Written, isEventList: false, _owner.Now);
        XmlBuffer.Return(xml);
    }

    private void Update(SipRequestContext context)
    {
        if (Dialog.IsClosed)
        {
            context.Reject(RequestFault.NoDialog);
            return;
        }

        SubscribeTerms terms = SubscribeTerms.Of(context.Request, _owner.Options);
        if (terms.IsTooBrief)
        {
            SubscriptionAnswers.RejectBrief(context, _owner.Options);
            return;
        }

        if (!Dialog.TryUpdate(context.Request, terms))
        {
            context.Reject(RequestFault.Stale);
            return;
        }

        Accept(context, isFirst: false);
    }

    private void Accept(SipRequestContext context, bool isFirst)
    {
        Dialog.Renew(_owner.Now);
        bool ends = context.Request.Expires == 0;
        XmlBuffer xml = XmlBuffer.Rent();
        if (isFirst || !ends)
        {
            WriteEverything(xml, _presentity.Current);
        }

        Dialog.Accept(context, RoamingDataWriter.ContentType, xml.Written, isEventList: false);
        if (!Dialog.TakesPiggyback)
        {
            Dialog.Notify(RoamingDataWriter.ContentType, xml.Written, isEventList: false, _owner.Now);
        }

        XmlBuffer.Return(xml);
        if (ends && Dialog.TryClose())
        {
            TearDown();
        }
    }

    private void WriteEverything(XmlBuffer xml, PresentitySnapshot snapshot)
    {
        _sent = snapshot;
        List<AccountId> watchers = [];
        foreach ((AccountId watcher, bool isAcknowledged) in snapshot.Watchers)
        {
            if (!isAcknowledged && watchers.Count < _owner.Limits.WatchersPerDocument)
            {
                watchers.Add(watcher);
            }
        }

        RoamingDataWriter.Begin(xml);
        RoamingDataWriter.WriteCategories(xml, _address, snapshot, names: null, s_nothing);
        RoamingDataWriter.WriteContainers(xml, snapshot.Containers.Containers);
        RoamingDataWriter.WriteSubscribers(xml, watchers, _owner.Directory);
        RoamingDataWriter.End(xml);
    }

    private void TearDown()
    {
        if (_isTornDown)
        {
            return;
        }

        _isTornDown = true;
        _presentity.Remove(this);
        _owner.Forget(this);
        if (Volatile.Read(ref _terminationDue) != 0)
        {
            Dialog.NotifyTerminated("terminated;reason=timeout"u8);
        }
    }
}
