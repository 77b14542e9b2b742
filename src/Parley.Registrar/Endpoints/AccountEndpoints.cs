// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Parley.Registrar.Ordering;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// The endpoints of one person: changed under a short lock, read as a snapshot without one. The events that tell others
/// are queued inside the lock, so that their order is the order of the changes, and raised outside it.
/// </summary>
internal sealed class AccountEndpoints
{
    private readonly Lock _lock = new();
    private volatile EndpointSnapshot _snapshot = EndpointSnapshot.Empty;

    /// <summary>The endpoints now.</summary>
    public EndpointSnapshot Snapshot => _snapshot;

    /// <summary>The events of this account, in order; run them after every change.</summary>
    public OrderedActions Events { get; } = new();

    /// <summary>Adds or refreshes an endpoint.</summary>
    /// <param name="registry">The registry the binding reports to.</param>
    /// <param name="state">What to register.</param>
    /// <param name="order">The number of this sign-in.</param>
    /// <param name="quota">How many endpoints may stand at most.</param>
    public EndpointChange Put(EndpointRegistry registry, RegistrationState state, long order, int quota)
    {
        RegisteredEndpoint endpoint = state.Endpoint;
        lock (_lock)
        {
            foreach (EndpointBinding binding in _snapshot.Bindings)
            {
                if (binding.Endpoint.Key == endpoint.Key && binding.Connection == endpoint.Connection)
                {
                    binding.State = state;
                    _snapshot = new EndpointSnapshot(_snapshot.Bindings);
                    return new EndpointChange(null, [], []);
                }
            }

            // A flow leads to one endpoint: another key on the same connection replaces what was there.
            List<EndpointBinding> kept = [];
            List<EndpointBinding> replaced = [];
            foreach (EndpointBinding binding in _snapshot.Bindings)
            {
                bool same = binding.Endpoint.Key == endpoint.Key || binding.Connection == endpoint.Connection;
                (same ? replaced : kept).Add(binding);
            }

            List<EndpointBinding> evicted = [];
            while (kept.Count >= quota)
            {
                evicted.Add(kept[0]);
                kept.RemoveAt(0);
            }

            EndpointBinding added = new(registry, state, order);
            kept.Add(added);
            kept.Sort(static (a, b) => a.Order.CompareTo(b.Order));
            _snapshot = new EndpointSnapshot([.. kept]);
            EnqueueRemoved(registry, replaced, EndpointRemovalReason.Replaced);
            EnqueueRemoved(registry, evicted, EndpointRemovalReason.Deregistered);
            Events.Enqueue(() => registry.Raise(endpoint, null));
            return new EndpointChange(added, replaced, evicted);
        }
    }

    /// <summary>Takes out the endpoints that match.</summary>
    public IReadOnlyList<EndpointBinding> Take(
        EndpointRegistry registry, Func<EndpointBinding, bool> matches, EndpointRemovalReason reason)
    {
        lock (_lock)
        {
            List<EndpointBinding> taken = [];
            ImmutableArray<EndpointBinding>.Builder kept = ImmutableArray.CreateBuilder<EndpointBinding>();
            foreach (EndpointBinding binding in _snapshot.Bindings)
            {
                if (matches(binding))
                {
                    taken.Add(binding);
                }
                else
                {
                    kept.Add(binding);
                }
            }

            if (taken.Count > 0)
            {
                _snapshot = new EndpointSnapshot(kept.ToImmutable());
                EnqueueRemoved(registry, taken, reason);
            }

            return taken;
        }
    }

    /// <summary>The binding of this connection; null when nothing of the account is bound to it.</summary>
    public EndpointBinding? Find(SipConnection connection)
    {
        foreach (EndpointBinding binding in _snapshot.Bindings)
        {
            if (binding.Connection == connection)
            {
                return binding;
            }
        }

        return null;
    }

    private void EnqueueRemoved(EndpointRegistry registry, List<EndpointBinding> removed, EndpointRemovalReason reason)
    {
        foreach (EndpointBinding binding in removed)
        {
            RegisteredEndpoint endpoint = binding.Endpoint;
            Events.Enqueue(() => registry.Raise(endpoint, reason));
        }
    }
}
