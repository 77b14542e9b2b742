// SPDX-License-Identifier: Apache-2.0

using Parley.Registrar.Ordering;
using Parley.Sip.Server.Endpoints;

namespace Parley.Registrar.Endpoints;

/// <summary>An endpoint came (no reason) or went (a reason): told in the order of the account's changes.</summary>
internal sealed class EndpointEvent(
    EndpointRegistry registry, RegisteredEndpoint endpoint, EndpointRemovalReason? removal) : OrderedAction
{
    /// <inheritdoc />
    public override void Run() => registry.Raise(endpoint, removal);
}
