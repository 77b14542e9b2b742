// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Diagnostics;
using Parley.Directory.Ldap.Following;
using Parley.TestKit;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Fakes;

/// <summary>A worker on a fake domain, turned by hand: no thread, no waiting.</summary>
internal sealed class Rig : IDisposable
{
    private readonly LdapMetrics _metrics;
    private readonly SynchroniserOptions _options;

    public Rig(Func<DirectoryDomain, DirectoryDomain>? configure = null, SynchroniserOptions? options = null)
    {
        Domain = new FakeDomain("dc1", "dc2");
        DirectoryDomain plain = new()
        {
            DnsName = "ad.contoso.test", NetBiosName = "CONTOSO", Controllers = ["dc1", "dc2"],
            Transport = DomainTransport.Ldaps, BindName = "reader@ad.contoso.test",
        };
        Configuration = configure is null ? plain : configure(plain);
        _options = options ?? new SynchroniserOptions { PageSize = 3 };
        _metrics = new LdapMetrics(new MeterFactory(), () => [Worker!.Status], Time);
        Worker = NewWorker();
    }

    public FakeDomain Domain { get; }

    public RecordedPeople People { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public DirectoryDomain Configuration { get; set; }

    public DomainWorker Worker { get; private set; }

    public DomainStatus Status => Worker.Status;

    /// <summary>As a new process: what was in memory is lost.</summary>
    public void Restart() => Worker = NewWorker();

    /// <summary>One turn, and the wait after it.</summary>
    public async Task TurnAsync()
    {
        TimeSpan wait = await Worker.TurnAsync(CancellationToken.None);
        Time.Advance(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Turns until it has followed the domain twice without a failure.</summary>
    public async Task SettleAsync()
    {
        int quiet = 0;
        for (int i = 0; i < 2000 && quiet < 2; i++)
        {
            await TurnAsync();
            quiet = Status is { Mode: ReadingMode.Following, LastError: null } ? quiet + 1 : 0;
        }

        Assert.True(quiet == 2, Status.LastError ?? Status.Mode.ToString());
    }

    /// <summary>The time of one poll, and nothing more.</summary>
    public async Task PollAsync()
    {
        DateTimeOffset end = Time.GetUtcNow() + Configuration.PollInterval;
        do
        {
            await TurnAsync();
        }
        while (Time.GetUtcNow() <= end);
    }

    /// <summary>What was taken over is what the domain has.</summary>
    public void AssertInStep(Guid? group = null, Func<FakeObject, bool>? selected = null)
    {
        FakeController reference = Domain[Status.Controller!];
        FakeObject[] expected =
        [
            .. Domain.Objects.Where(o => o.Kind == FakeKind.Person && !o.IsDeleted && (selected?.Invoke(o) ?? true)),
        ];
        Assert.Equal(expected.Select(static e => e.Guid).Order(), People.People.Keys.Order());
        foreach (FakeObject value in expected)
        {
            DomainPerson person = People.People[value.Guid];
            Assert.Equal(reference.NameOf(value), person.DistinguishedName);
            Assert.Equal(value.Sam, person.SamAccountName);
            Assert.Equal((value.Control & 2) != 0, person.Disabled);
            Assert.Equal(group is { } g && Domain.IsIn(value, g), person.InEnabledGroup);
        }

        Assert.Equal(expected.Length, Status.People);
    }

    public void Dispose() => _metrics.Dispose();

    private DomainWorker NewWorker() => new(
        Configuration, People, new FakeSessions(Domain, Time), _options, Time, _metrics, NullLogger.Instance);
}
