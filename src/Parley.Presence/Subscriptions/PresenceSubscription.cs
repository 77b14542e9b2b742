// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Xml;
using Parley.Sip.Server.Dispatch;

namespace Parley.Presence.Subscriptions;

/// <summary>
/// A subscription to the presence of others: one dialog, up to a thousand people ([MS-PRES], RFC 4662; client contract
/// 5.9). Everything but the queue belongs to whoever has the pump.
/// </summary>
internal sealed class PresenceSubscription : ISubscription, INotificationSource
{
    private readonly PresenceSubscriptions _owner;
    private readonly NotificationPump _pump;
    private readonly IPresenceFormat _format;
    private readonly ConcurrentQueue<SipRequestContext> _refreshes = new();
    private readonly Queue<Watch> _changed = new();
    private readonly Lock _changedLock = new();
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private CategoryFilter _filter = CategoryFilter.Usual;
    private uint _listVersion;
    private bool _isTornDown;
    private int _terminationDue;

    /// <summary>Makes one; the caller has its pump until the first answer is sent.</summary>
    public PresenceSubscription(
        PresenceSubscriptions owner, SubscriptionDialog dialog, SipAddress watcher, string target, bool isList,
        IPresenceFormat format)
    {
        _owner = owner;
        _pump = new NotificationPump(this, owner.Logger);
        Dialog = dialog;
        Watcher = watcher;
        Target = target;
        IsList = isList;
        _format = format;
    }

    /// <inheritdoc />
    public SubscriptionDialog Dialog { get; }

    /// <summary>Who watches.</summary>
    public SipAddress Watcher { get; }

    /// <summary>What the dialog was opened to: the watcher for a batch, else the person watched.</summary>
    public string Target { get; }

    /// <summary>Whether answers are lists of resources.</summary>
    public bool IsList { get; }

    /// <summary>Handles the request that opens the dialog.</summary>
    public void Open(SipRequestContext context, BatchRequest request)
    {
        if (!_pump.TryOwn())
        {
            return; // nobody else knows it yet
        }

        bool accepted = false;
        try
        {
            Accept(context, request, isFirst: true);
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

    /// <summary>Says that what a watch shows may have changed.</summary>
    public void MarkChanged(Watch watch)
    {
        lock (_changedLock)
        {
            if (watch.IsQueued)
            {
                return;
            }

            watch.IsQueued = true;
            _changed.Enqueue(watch);
        }

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

        return TryDequeue(out Watch? watch) && (watch.IsRemoved || Tell(watch));
    }

    private bool Tell(Watch watch)
    {
        WatcherView view = _owner.Access.ViewOf(Watcher, watch.Address);
        if (ReferenceEquals(view, watch.Known))
        {
            return true;
        }

        XmlBuffer xml = XmlBuffer.Rent();
        DateTimeOffset now = _owner.Now;
        bool any = _format.TryWriteChanges(xml, watch.Uri, watch.Known, view, _filter, now);
        watch.Known = view;
        if (any)
        {
            Dialog.Notify(_format.ContentType, xml.Written, isEventList: false, now);
        }

        XmlBuffer.Return(xml);
        return true;
    }

    private bool TryDequeue([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Watch? watch)
    {
        lock (_changedLock)
        {
            if (!_changed.TryDequeue(out watch))
            {
                return false;
            }

            watch.IsQueued = false;
            return true;
        }
    }

    // A later SUBSCRIBE of the dialog: it ends, or adds the people it names to those there are.
    private void Update(SipRequestContext context)
    {
        if (Dialog.IsClosed)
        {
            context.Reject(RequestFault.NoDialog);
            return;
        }

        BatchRequest request = new();
        if (!context.Request.Body.IsEmpty
            && BatchRequestReader.Read(context.Request.Body, _owner.Limits, out request) is var fault
            && fault != RequestFault.None)
        {
            context.Reject(fault);
            return;
        }

        if (!IsList)
        {
            // The dialog is about the one person it was opened to.
            request.Resources.Clear();
            request.Removed.Clear();
        }

        SubscribeTerms terms = SubscribeTerms.Of(context.Request, _owner.Options);
        if (terms.IsTooBrief)
        {
            SubscriptionAnswers.RejectBrief(context, _owner.Options);
            return;
        }

        if (_watches.Count + request.Resources.Count > _owner.Limits.ResourcesPerSubscription
            && CountNew(request) + _watches.Count > _owner.Limits.ResourcesPerSubscription)
        {
            context.Reject(RequestFault.Quota);
            return;
        }

        if (!Dialog.TryUpdate(context.Request, terms))
        {
            context.Reject(RequestFault.Stale);
            return;
        }

        Accept(context, request, isFirst: false);
    }

    private int CountNew(BatchRequest request)
    {
        int count = 0;
        foreach (string uri in request.Resources)
        {
            count += _watches.ContainsKey(KeyOf(uri, _owner.LocalAddressOf(uri))) ? 0 : 1;
        }

        return count;
    }

    private void Accept(SipRequestContext context, BatchRequest request, bool isFirst)
    {
        bool isAll = !isFirst && request.Resources.Count == 0 && request.Removed.Count == 0;
        _filter = request.Filter ?? _filter;
        Remove(request.Removed);
        List<Watch> named = isAll ? [.. _watches.Values] : Add(request.Resources);
        foreach (Watch watch in named)
        {
            watch.Known = _owner.Access.ViewOf(Watcher, watch.Address);
        }

        Dialog.Renew(_owner.Now);
        bool ends = context.Request.Expires == 0;
        XmlBuffer body = XmlBuffer.Rent();
        byte[] contentType = [];
        if (!ends || !isAll)
        {
            contentType = Write(body, named);
        }

        Dialog.Accept(context, contentType, body.Written, IsList);
        if (!Dialog.TakesPiggyback)
        {
            Dialog.Notify(contentType, body.Written, IsList, _owner.Now);
        }

        XmlBuffer.Return(body);
        if (ends && Dialog.TryClose())
        {
            TearDown();
        }
    }

    private byte[] Write(XmlBuffer body, List<Watch> named)
    {
        if (IsList)
        {
            return RlmiWriter.Write(
                body, Watcher.Uri, _listVersion++, named.Count == _watches.Count, named, _filter, _owner.Now,
                _owner.Limits.ListBytes);
        }

        if (named.Count > 0)
        {
            _format.WriteAll(body, named[0].Uri, named[0].Known, _filter, _owner.Now);
        }

        return _format.ContentType;
    }

    private List<Watch> Add(List<string> uris)
    {
        List<Watch> named = new(uris.Count);
        HashSet<Watch> seen = [];
        List<SipAddress> added = [];
        foreach (string uri in uris)
        {
            SipAddress? address = _owner.LocalAddressOf(uri);
            string key = KeyOf(uri, address);
            if (!_watches.TryGetValue(key, out Watch? watch))
            {
                watch = new Watch(this, uri, address);
                _watches.Add(key, watch);
                if (address is not null)
                {
                    _owner.Index.Add(address, watch);
                    added.Add(address);
                }
            }

            if (seen.Add(watch))
            {
                named.Add(watch);
            }
        }

        _owner.Announce(Dialog.Endpoint.Account, Watcher, added);
        return named;
    }

    private void Remove(List<string> uris)
    {
        foreach (string uri in uris)
        {
            if (_watches.Remove(KeyOf(uri, _owner.LocalAddressOf(uri)), out Watch? watch))
            {
                Forget(watch);
            }
        }
    }

    private void Forget(Watch watch)
    {
        watch.IsRemoved = true;
        if (watch.Address is not null)
        {
            _owner.Index.Remove(watch.Address, watch);
        }
    }

    private void TearDown()
    {
        if (_isTornDown)
        {
            return;
        }

        _isTornDown = true;
        foreach (Watch watch in _watches.Values)
        {
            Forget(watch);
        }

        _watches.Clear();
        _owner.Forget(this);
        if (Volatile.Read(ref _terminationDue) != 0)
        {
            Dialog.NotifyTerminated("terminated;reason=timeout"u8);
        }
    }

    private static string KeyOf(string uri, SipAddress? address) => address?.Value ?? uri;
}
