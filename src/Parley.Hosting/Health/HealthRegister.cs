// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace Parley.Hosting.Health;

/// <summary>How one part of the server is.</summary>
/// <param name="Name">
/// The part: <c>sip-tls</c>, <c>https</c>, <c>database</c>, <c>server-certificate</c> and the like.
/// </param>
/// <param name="Healthy">Whether it does its work.</param>
/// <param name="Detail">One sentence for the operator, without secrets.</param>
public sealed record HealthReport(string Name, bool Healthy, string Detail);

/// <summary>Collects the parts whose health decides whether this computer is ready. Safe from any thread.</summary>
public sealed class HealthRegister
{
    private readonly ConcurrentDictionary<string, Func<HealthReport>> _checks = new(StringComparer.Ordinal);
    private volatile bool _ready;

    /// <summary>Adds a part, or replaces the one of that name. The check is quick and does not block.</summary>
    public void Add(string name, Func<HealthReport> check) => _checks[name] = check;

    /// <summary>Says that every listener is up, or that the server is stopping.</summary>
    public void SetReady(bool ready) => _ready = ready;

    /// <summary>Whether every listener is up and every part is well.</summary>
    public bool IsHealthy => _ready && _checks.Values.All(static check => check().Healthy);

    /// <summary>The state of every part, in order of name.</summary>
    public IReadOnlyList<HealthReport> Report() =>
        [new HealthReport("ready", _ready, _ready ? "every listener is up" : "starting or stopping"),
            .. _checks.OrderBy(static c => c.Key, StringComparer.Ordinal).Select(static c => c.Value())];
}
