// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Endpoints;

/// <summary>The endpoints of one person at one moment.</summary>
internal sealed class EndpointSnapshot
{
    /// <summary>Nobody signed in.</summary>
    public static readonly EndpointSnapshot Empty = new([]);

    public EndpointSnapshot(ImmutableArray<EndpointBinding> bindings)
    {
        Bindings = bindings;
        ImmutableArray<RegisteredEndpoint>.Builder endpoints =
            ImmutableArray.CreateBuilder<RegisteredEndpoint>(bindings.Length);
        foreach (EndpointBinding binding in bindings)
        {
            endpoints.Add(binding.Endpoint);
        }

        Endpoints = endpoints.MoveToImmutable();
    }

    /// <summary>The bindings, oldest first.</summary>
    public ImmutableArray<EndpointBinding> Bindings { get; }

    /// <summary>What others see of them, in the same order.</summary>
    public ImmutableArray<RegisteredEndpoint> Endpoints { get; }
}
