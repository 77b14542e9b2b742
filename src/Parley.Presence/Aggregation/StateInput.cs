// SPDX-License-Identifier: Apache-2.0

namespace Parley.Presence.Aggregation;

/// <summary>One state that goes into aggregation.</summary>
/// <param name="State">What was published.</param>
/// <param name="Order">Which change it came with; higher is newer.</param>
/// <param name="Instance">The instance, which decides between what is otherwise equal.</param>
/// <param name="EndpointId">The UUID of the endpoint that published it; null when unknown.</param>
/// <param name="IsOwnerLive">Whether that endpoint is still signed in.</param>
internal readonly record struct StateInput(
    StateContent State, long Order, uint Instance, string? EndpointId, bool IsOwnerLive);
