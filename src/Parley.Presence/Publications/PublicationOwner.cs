// SPDX-License-Identifier: Apache-2.0

using Parley.Sip.Server.Endpoints;

namespace Parley.Presence.Publications;

/// <summary>
/// The endpoint that published something. The connection belongs to it: an endpoint that comes back over another one
/// has lost what it published before.
/// </summary>
/// <param name="Key">The endpoint's key among those of its person.</param>
/// <param name="ConnectionId">Its connection.</param>
/// <param name="InstanceId">The UUID watchers of the person's own data know it by; null for phones without one.</param>
internal sealed record PublicationOwner(string Key, long ConnectionId, string? InstanceId)
{
    /// <summary>The owner that an endpoint is.</summary>
    public static PublicationOwner Of(RegisteredEndpoint endpoint) =>
        new(endpoint.Key, endpoint.Connection.Id, endpoint.InstanceId);
}
