// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;

namespace Parley.Registrar.Endpoints;

/// <summary>
/// Looks for registrations that were not refreshed. A scan instead of a timer each: a client that signs in and out in a
/// loop leaves nothing behind, and a late scan only lets an endpoint live a little longer.
/// </summary>
internal sealed class EndpointExpiry : IDisposable
{
    private readonly ITimer _timer;

    public EndpointExpiry(EndpointRegistry registry, TimeProvider time, TimeSpan period) => _timer = time.CreateTimer(
        _ => registry.RemoveExpired(time.GetUtcNow()), null, period, period);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();
}
