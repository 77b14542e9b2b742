// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Presence.Categories;
using Parley.Presence.Publications;
using Parley.Presence.Subscriptions;
using Parley.Sip.Server.Endpoints;

namespace Parley.Presence;

/// <summary>
/// Follows who leaves and what happens to accounts (row T04): subscriptions end with their endpoint, publications
/// with their owner, and watchers are told at once.
/// </summary>
internal sealed class PresenceWatch : IDisposable
{
    // Telling a watcher may find that watcher's connection dead, whose end is told to us on the same thread: such ends
    // wait here until the one being handled is done, so that a row of dead connections does not become a deep stack.
    [ThreadStatic]
    private static Queue<RegisteredEndpoint>? s_leaving;

    private readonly PresenceCore _core;
    private readonly PresenceState _state;
    private readonly SubscriptionTable _table;
    private readonly PresenceSubscriptions _subscriptions;
    private readonly IAccountDirectory _directory;
    private readonly IEndpointLocator _endpoints;

    public PresenceWatch(
        PresenceCore core, PresenceState state, SubscriptionTable table, PresenceSubscriptions subscriptions,
        IAccountDirectory directory, IEndpointLocator endpoints)
    {
        _core = core;
        _state = state;
        _table = table;
        _subscriptions = subscriptions;
        _directory = directory;
        _endpoints = endpoints;
        _endpoints.Removed += OnRemoved;
        _directory.Changed += OnChanged;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _endpoints.Removed -= OnRemoved;
        _directory.Changed -= OnChanged;
    }

    private void OnRemoved(RegisteredEndpoint endpoint, EndpointRemovalReason reason)
    {
        if (reason == EndpointRemovalReason.Stopping)
        {
            // Everybody leaves, and whoever might be told does too.
            _table.CloseAll(endpoint);
            return;
        }

        if (s_leaving is { } waiting)
        {
            waiting.Enqueue(endpoint);
            return;
        }

        Queue<RegisteredEndpoint> leaving = new();
        leaving.Enqueue(endpoint);
        s_leaving = leaving;
        try
        {
            while (leaving.TryDequeue(out RegisteredEndpoint? next))
            {
                Leave(next);
            }
        }
        finally
        {
            s_leaving = null;
        }
    }

    private void Leave(RegisteredEndpoint endpoint)
    {
        _table.CloseAll(endpoint);
        if (_state.Presentities.Find(endpoint.Account) is { } presentity
            && presentity.EndpointGone(
                PublicationOwner.Of(endpoint), () => _endpoints.Find(endpoint.Account).IsEmpty, _core.Now))
        {
            _state.Changes.Tell(presentity);
        }
    }

    private void OnChanged(AccountChange change)
    {
        switch (change.Kind)
        {
            case AccountChangeKind.Updated:
                Update(change.Account);
                break;
            case AccountChangeKind.Disabled:
                _table.CloseAll(change.Account.Id);
                _subscriptions.Tell(change.Account.Address);
                break;
            case AccountChangeKind.Deleted:
                _table.CloseAll(change.Account.Id);
                _state.Presentities.Remove(change.Account.Id);
                _state.Store.Erase(change.Account.Id);
                _subscriptions.Tell(change.Account.Address);
                break;
            case AccountChangeKind.CredentialsChanged or AccountChangeKind.CertificatesRevoked
                or AccountChangeKind.SignedOut:
                // The registrar says which endpoints leave for it.
                break;
        }
    }

    private void Update(Account account)
    {
        SipAddress? before = null;
        if (_state.Presentities.Find(account.Id) is { } presentity)
        {
            before = presentity.Address;
            presentity.Rename(account.Address, ContactCardWriter.Write(account, _core.Now));
        }

        _subscriptions.Tell(account.Address);
        if (before is not null && !before.Equals(account.Address))
        {
            _subscriptions.Tell(before);
        }
    }
}
