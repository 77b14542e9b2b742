// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Domains;
using Parley.Directory.Ldap.Sessions;
using Parley.Directory.Ldap.Tests.Fakes;
using Parley.TestKit;
using Xunit;

namespace Parley.Directory.Ldap.Tests;

public sealed class DomainSynchroniserTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeDomain _domain = new("dc1", "dc2");
    private readonly RecordedPeople _people = new();
    private readonly DirectoryDomain _configuration = new()
    {
        DnsName = "ad.contoso.test", NetBiosName = "CONTOSO", Controllers = ["dc1", "dc2"],
        Transport = DomainTransport.Ldaps, BindName = "reader@ad.contoso.test",
    };

    private readonly DomainSynchroniser _synchroniser;

    public DomainSynchroniserTests()
    {
        _domain.AddPerson("ann");
        _synchroniser = New(new FakeSessions(_domain, _time));
    }

    public ValueTask DisposeAsync() => _synchroniser.DisposeAsync();

    [Fact]
    public async Task Start_DomainConfigured_IsReadAndStops()
    {
        _people.Change(_configuration);
        await _synchroniser.StartAsync(default);
        DomainStatus? status = await _synchroniser.SynchroniseAsync("AD.contoso.TEST", default);
        Assert.Equal(1, status!.People);
        Assert.Equal("dc1", status.Controller);

        await _synchroniser.StopAsync(default);
        Assert.Equal(ReadingMode.Stopped, _synchroniser.Status[0].Mode);
        Assert.False(_synchroniser.Status[0].Connected);
    }

    [Fact]
    public async Task DomainsChange_WorkersFollow()
    {
        await _synchroniser.StartAsync(default);
        Assert.Empty(_synchroniser.Status);
        Assert.Null(await _synchroniser.SynchroniseAsync("ad.contoso.test", default));
        Assert.NotNull((await _synchroniser.MembersOfAsync("ad.contoso.test", "x", default)).Failure);

        _people.Change(_configuration);
        await ReachedAsync(() => _synchroniser.Status is [{ Mode: ReadingMode.Following }]);
        int connections = _domain["dc1"].Connections;

        // The same again is not read anew; another configuration is.
        _people.Change(_configuration with { Controllers = ["dc1", "dc2"] });
        _people.Change(_configuration with { Controllers = ["dc2"] });
        await ReachedAsync(() => _synchroniser.Status is [{ Mode: ReadingMode.Following, Controller: "dc2" }]);
        Assert.Equal(connections, _domain["dc1"].Connections);

        _people.Change();
        await ReachedAsync(() => _synchroniser.Status.Count == 0);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Time_IsPassedOnEverySecond()
    {
        await _synchroniser.StartAsync(default);
        await ReachedAsync(() => _time.PendingTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await ReachedAsync(() => _people.TimesPassed > 0);
    }

    [Fact]
    public async Task Test_Configuration_SaysWhatToMend()
    {
        IReadOnlyList<ConfigurationTest> good = await _synchroniser.TestAsync(_configuration, "x"u8.ToArray(), default);
        Assert.All(good, static r => Assert.Null(r.Failure));
        Assert.All(good, static r => Assert.True(r.DeletionsVisible));

        _domain["dc1"].IsDown = true;
        _domain["dc2"].HidesEverybody = true;
        IReadOnlyList<ConfigurationTest> bad = await _synchroniser.TestAsync(_configuration, "x"u8.ToArray(), default);
        Assert.Equal("dc1 cannot be reached.", bad[0].Failure);
        Assert.StartsWith("Nobody is seen", bad[1].Failure, StringComparison.Ordinal);
        Assert.Contains(
            "enabled group",
            (await _synchroniser.TestAsync(
                _configuration with { EnabledGroup = "CN=none," + FakeDomain.Root }, "x"u8.ToArray(),
                default))[1].Failure,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ControllerThatNeverAnswers_IsLeftBehind()
    {
        await using DomainSynchroniser synchroniser = New(new Hanging());
        _people.Change(_configuration);
        await synchroniser.StartAsync(default);
        Task stop = synchroniser.StopAsync(default);
        await ReachedAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return stop.IsCompleted;
        });
        await stop;
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Time_PassingItOnFails_IsSaidAndTriedAgain()
    {
        _people.TimeFault = new AggregateException(new InvalidOperationException("A holder of a session failed."));
        _people.Change(_configuration);
        await _synchroniser.StartAsync(default);
        await ReachedAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _people.TimesFailed > 1;
        });
        Assert.Contains("8002", _synchroniser.Status[0].LastError, StringComparison.Ordinal);

        _people.TimeFault = null;
        await ReachedAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _people.TimesPassed > 1 && _synchroniser.Status[0].LastError is null;
        });
    }

    [Fact]
    public async Task Status_WhatIsDoubtedAndWhatFailed_AreItsProblem()
    {
        _people.Change(_configuration);
        await _synchroniser.StartAsync(default);
        await ReachedAsync(() => _synchroniser.Status is [{ Mode: ReadingMode.Following, Synchronised: true }]);
        Assert.Null(_synchroniser.Status[0].Problem);

        _people.Doubted = ["51 people were not found."];
        Assert.Equal("51 people were not found.", _synchroniser.Status[0].Problem);

        _domain["dc1"].IsDown = true;
        _domain["dc2"].IsDown = true;
        await ReachedAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _synchroniser.Status is [{ Mode: ReadingMode.Away, Controller: null }];
        });
        Assert.Equal(_synchroniser.Status[0].LastError, _synchroniser.Status[0].Problem);
        Assert.True(_synchroniser.Status[0].Synchronised);
    }

    [Fact]
    public async Task DomainsChange_FollowingThemFails_IsSaidAndTriedAgain()
    {
        _people.Change(_configuration);
        await _synchroniser.StartAsync(default);
        await ReachedAsync(() => _synchroniser.Status is [{ Mode: ReadingMode.Following }]);
        _people.CheckpointFault = new InvalidOperationException("Not now.");
        _people.Change(_configuration with { Controllers = ["dc2"] });
        await ReachedAsync(() => _synchroniser.Status[0].LastError is not null);
        Assert.Contains("8003", _synchroniser.Status[0].LastError, StringComparison.Ordinal);

        _people.CheckpointFault = null;
        await ReachedAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _synchroniser.Status is [{ Mode: ReadingMode.Following, Controller: "dc2", LastError: null }];
        });
    }

    [Fact]
    public async Task DomainRemovedAndAddedAlikeWhileTheSupervisorIsBusy_EverybodyIsHandedOverAgain()
    {
        DirectoryDomain busy = _configuration with { DnsName = "busy.test", Controllers = ["never"] };
        await using DomainSynchroniser synchroniser = New(new Hanging(new FakeSessions(_domain, _time)));
        _people.Change(_configuration, busy);
        await synchroniser.StartAsync(default);
        await ReachedAsync(() => synchroniser.Status[0].Mode == ReadingMode.Following);

        // The end of a worker that hangs keeps the supervisor busy.
        int timers = _time.PendingTimers;
        _people.Change(_configuration);
        await ReachedAsync(() => _time.PendingTimers > timers);
        _people.Change();
        _people.Forget();
        _people.Change(_configuration);
        await ReachedAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return synchroniser.Status is [{ Mode: ReadingMode.Following }] && _people.People.Count == 1;
        });
    }

    private static async Task ReachedAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private DomainSynchroniser New(IDirectorySessionFactory sessions) => new(
        _people, sessions, _time, NullLoggerFactory.Instance, new MeterFactory(),
        new SynchroniserOptions { PageSize = 2 });

    private sealed class Hanging(IDirectorySessionFactory? others = null) : IDirectorySessionFactory
    {
        public async Task<IDirectorySession> ConnectAsync(
            DirectoryDomain domain, string controller, byte[]? password, CancellationToken cancellationToken)
        {
            if (others is not null && controller != "never")
            {
                return await others.ConnectAsync(domain, controller, password, cancellationToken);
            }

            await new TaskCompletionSource().Task;
            throw new InvalidOperationException();
        }
    }
}
