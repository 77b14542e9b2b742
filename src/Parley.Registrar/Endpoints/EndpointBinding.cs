// SPDX-License-Identifier: Apache-2.0

using System.Threading;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// One endpoint bound to one connection, from sign-in until it leaves. It has identity: the same endpoint on another
/// connection is another binding, so that the end of an old connection never touches its successor.
/// </summary>
internal sealed class EndpointBinding
{
    private readonly EndpointRegistry _registry;
    private RegistrationState _state;

    public EndpointBinding(EndpointRegistry registry, RegistrationState state, long order)
    {
        _registry = registry;
        _state = state;
        Order = order;
        GruuToken = state.Endpoint.Gruu is { } gruu ? Gruu.TokenOf(gruu) : [];
    }

    /// <summary>What is registered now; a refresh replaces it.</summary>
    public RegistrationState State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    /// <summary>The registered endpoint.</summary>
    public RegisteredEndpoint Endpoint => State.Endpoint;

    /// <summary>The flow to the endpoint.</summary>
    public SipConnection Connection => State.Endpoint.Connection;

    /// <summary>Rises with every sign-in: the lowest is the oldest.</summary>
    public long Order { get; }

    /// <summary>The token that makes the GRUU its own; empty when the endpoint has none.</summary>
    public byte[] GruuToken { get; }

    /// <summary>Follows the end of the connection.</summary>
    public void Watch() => Connection.Closed += OnConnectionClosed;

    /// <summary>Stops following it.</summary>
    public void Unwatch() => Connection.Closed -= OnConnectionClosed;

    private void OnConnectionClosed(SipConnection connection) => _registry.ConnectionLost(this);
}
