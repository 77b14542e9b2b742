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
    private readonly ConcurrentDictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private volatile bool _ready;

    /// <summary>Adds a part, or replaces the one of that name. The check is quick and does not block.</summary>
    public void Add(string name, Func<HealthReport> check) => _parts[name] = new Part(check, Decides: true);

    /// <summary>
    /// Adds something outside this computer that it can do without for a time: its trouble is reported, and the
    /// computer stays ready, since sending people elsewhere would not help them.
    /// </summary>
    public void AddNeighbour(string name, Func<HealthReport> check) => _parts[name] = new Part(check, Decides: false);

    /// <summary>Takes a part out again.</summary>
    public void Remove(string name) => _parts.TryRemove(name, out _);

    /// <summary>Says that every listener is up, or that the server is stopping.</summary>
    public void SetReady(bool ready) => _ready = ready;

    /// <summary>Whether every listener is up and every part of this computer is well.</summary>
    public bool IsHealthy => _ready && _parts.Values.All(static part => !part.Decides || part.Check().Healthy);

    /// <summary>The state of every part, in order of name.</summary>
    public IReadOnlyList<HealthReport> Report() =>
        [new HealthReport("ready", _ready, _ready ? "every listener is up" : "starting or stopping"),
            .. _parts.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => p.Value.Check())];

    private sealed record Part(Func<HealthReport> Check, bool Decides);
}
