// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Parley.Directory.Domains;
using Parley.Directory.Ldap;
using Parley.Directory.Ldap.Protocols;
using Parley.Directory.Persons;
using Parley.Hosting.Health;
using Parley.Security.Lockout;

namespace Parley.Composition;

/// <summary>The reading of Active Directory domains in a server, with one part of health for each.</summary>
internal sealed class DomainReading : IAsyncDisposable
{
    private readonly DomainPeople _people;
    private readonly DomainSynchroniser _synchroniser;
    private readonly HealthRegister? _health;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);

    /// <summary>Makes it; nothing is read before <see cref="StartAsync"/>.</summary>
    /// <param name="people">What the domains' people become here.</param>
    /// <param name="attempts">What of passwords may reach the domains.</param>
    /// <param name="health">Where each domain has a part; null outside a server.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="meters">The metrics.</param>
    /// <param name="time">The clock.</param>
    public DomainReading(
        DomainPeople people, AttemptLimits attempts, HealthRegister? health, ILoggerFactory loggers,
        IMeterFactory meters, TimeProvider time)
    {
        _people = people;
        _health = health;
        _synchroniser = new DomainSynchroniser(
            people, new LdapSessionFactory(time), time, loggers, meters,
            new SynchroniserOptions
            {
                WrongPasswords = attempts.MaximumFailuresAtDomain, WrongPasswordWindow = attempts.DomainQuietTime,
            });
    }

    /// <summary>What administrators ask of it.</summary>
    public IDomainReader Reader => _synchroniser;

    /// <summary>Begins to read.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _people.DomainsChanged += FollowHealth;
        FollowHealth();
        await _synchroniser.StartAsync(cancellationToken);
    }

    /// <summary>Ends reading.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _people.DomainsChanged -= FollowHealth;
        await _synchroniser.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _synchroniser.DisposeAsync();

    private static string PartOf(string domain) => "directory-" + domain;

    private void FollowHealth()
    {
        if (_health is null)
        {
            return;
        }

        lock (_lock)
        {
            HashSet<string> now = [.. _people.Domains.Select(static d => d.DnsName)];
            foreach (string domain in _parts.Except(now).ToArray())
            {
                _health.Remove(PartOf(domain));
                _parts.Remove(domain);
            }

            foreach (string domain in now.Where(_parts.Add))
            {
                _health.AddNeighbour(PartOf(domain), () => HealthOf(domain));
            }
        }
    }

    private HealthReport HealthOf(string domain)
    {
        string part = PartOf(domain);
        if (_synchroniser.Status.FirstOrDefault(s => s.Domain == domain) is not { } status)
        {
            return new HealthReport(part, Healthy: false, "not read yet");
        }

        string since = status.LastContact is { } contact
            ? string.Create(CultureInfo.InvariantCulture, $"last contact {contact.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z")
            : "no contact since the start";
        return status.Mode is ReadingMode.Following or ReadingMode.Comparing
            ? new HealthReport(part, status.Doubts.IsEmpty, string.Create(
                CultureInfo.InvariantCulture,
                $"{status.People} people, {since}{(status.Problem is { } problem ? "; " + problem : string.Empty)}"))
            : new HealthReport(part, Healthy: false, $"no controller answers, {since}");
    }
}
