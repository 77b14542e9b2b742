// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;

namespace Parley.Directory.Ldap.Diagnostics;

/// <summary>The instruments of reading domains; the tag <c>domain</c> is the domain's DNS name.</summary>
internal sealed class LdapMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Parley.Directory";

    private readonly Meter _meter;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _comparisons;
    private readonly Counter<long> _oddObjects;
    private readonly Histogram<double> _durations;
    private readonly Func<IReadOnlyList<DomainStatus>> _status;
    private readonly TimeProvider _time;

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="status">How the domains stand.</param>
    /// <param name="time">The clock.</param>
    public LdapMetrics(IMeterFactory factory, Func<IReadOnlyList<DomainStatus>> status, TimeProvider time)
    {
        _status = status;
        _time = time;
        _meter = factory.Create(MeterName);
        _changes = _meter.CreateCounter<long>("parley.directory.changes", "{change}", "Changes of people taken over");
        _failures = _meter.CreateCounter<long>("parley.directory.failures", "{failure}", "Failures, by kind");
        _comparisons = _meter.CreateCounter<long>(
            "parley.directory.comparisons", "{comparison}", "Comparisons of everybody");
        _oddObjects = _meter.CreateCounter<long>(
            "parley.directory.odd_objects", "{object}", "Objects not understood, wholly or in part");
        _durations = _meter.CreateHistogram<double>(
            "parley.directory.duration", "s", "How long asking for changes, or comparing everybody, took");
        _meter.CreateObservableGauge("parley.directory.people", People, "{person}", "People read");
        _meter.CreateObservableGauge(
            "parley.directory.contact.age", SinceContact, "s", "Time since a controller last answered");
    }

    /// <summary>Changes were taken over.</summary>
    public void Changed(string domain, int count) => _changes.Add(count, Domain(domain));

    /// <summary>A controller could not be used.</summary>
    public void Failed(string domain, DirectoryFailure kind) =>
        _failures.Add(1, Domain(domain), new KeyValuePair<string, object?>("kind", kind.ToString()));

    /// <summary>Objects were not understood.</summary>
    public void FoundOdd(string domain, int count) => _oddObjects.Add(count, Domain(domain));

    /// <summary>Changes were asked for.</summary>
    public void Polled(string domain, TimeSpan duration) => _durations.Record(
        duration.TotalSeconds, Domain(domain), new KeyValuePair<string, object?>("kind", "poll"));

    /// <summary>Everybody was compared.</summary>
    public void Compared(string domain, TimeSpan duration)
    {
        _comparisons.Add(1, Domain(domain));
        _durations.Record(
            duration.TotalSeconds, Domain(domain), new KeyValuePair<string, object?>("kind", "comparison"));
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Domain(string domain) => new("domain", domain);

    private IEnumerable<Measurement<int>> People()
    {
        foreach (DomainStatus status in _status())
        {
            yield return new Measurement<int>(status.People, Domain(status.Domain));
        }
    }

    private IEnumerable<Measurement<double>> SinceContact()
    {
        foreach (DomainStatus status in _status())
        {
            if (status.LastContact is { } last)
            {
                yield return new Measurement<double>(
                    (_time.GetUtcNow() - last).TotalSeconds, Domain(status.Domain));
            }
        }
    }
}
