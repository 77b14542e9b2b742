// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Parley.Hosting.Lifecycle;
using Xunit;

namespace Parley.Hosting.Tests.Lifecycle;

public sealed class StageListTests
{
    private readonly List<string> _events = [];

    [Fact]
    public async Task Stages_StartInOrderAndStopInTheOpposite()
    {
        StageList stages = Stages(failing: null);
        await stages.StartAsync(CancellationToken.None);
        await stages.StopAsync(CancellationToken.None);
        Assert.Equal(["+a", "+b", "+c", "-c", "-b", "-a"], _events);
    }

    [Fact]
    public async Task FailingStart_StopsOnlyWhatHadStartedAndIsReported()
    {
        StageList stages = Stages(failing: "c");
        await Assert.ThrowsAsync<ParleyException>(() => stages.StartAsync(CancellationToken.None));
        Assert.Equal(["+a", "+b", "-b", "-a"], _events);
    }

    [Fact]
    public async Task FailingStop_DoesNotKeepTheOthersFromStopping()
    {
        List<string> failures = [];
        StageList stages = new() { StopFailed = (name, e) => failures.Add($"{name}: {e.Message}") };
        stages.Add("a", Record("+a"), Record("-a"));
        stages.Add("b", Record("+b"), static _ => throw new InvalidOperationException("stuck"));
        await stages.StartAsync(CancellationToken.None);
        await stages.StopAsync(CancellationToken.None);
        Assert.Equal(["+a", "+b", "-a"], _events);
        Assert.Equal(["b: stuck"], failures);
    }

    [Fact]
    public async Task StoppingTwice_StopsOnce()
    {
        StageList stages = Stages(failing: null);
        await stages.StartAsync(CancellationToken.None);
        await stages.StopAsync(CancellationToken.None);
        await stages.StopAsync(CancellationToken.None);
        Assert.Equal(6, _events.Count);
    }

    private StageList Stages(string? failing)
    {
        StageList stages = new();
        foreach (string name in new[] { "a", "b", "c" })
        {
            stages.Add(
                name, name == failing ? static _ => throw new ParleyException("port taken") : Record("+" + name),
                Record("-" + name));
        }

        return stages;
    }

    private Func<CancellationToken, Task> Record(string what) => _ =>
    {
        _events.Add(what);
        return Task.CompletedTask;
    };
}
