// SPDX-License-Identifier: Apache-2.0

using System.Collections.Generic;

namespace Parley.Registrar.Endpoints;

/// <summary>What registering an endpoint changed.</summary>
/// <param name="Added">The new binding; null for a refresh.</param>
/// <param name="Replaced">Bindings whose place it took.</param>
/// <param name="Evicted">The oldest, over the quota.</param>
internal readonly record struct EndpointChange(
    EndpointBinding? Added, IReadOnlyList<EndpointBinding> Replaced, IReadOnlyList<EndpointBinding> Evicted);
