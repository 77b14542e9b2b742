// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Management.Signatures;
using Xunit;

namespace Parley.Management.Tests.Signatures;

public sealed class ReplayCacheTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void TryAdd_RemembersUntilItsTimeIsOver()
    {
        ReplayCache cache = new(10, TimeSpan.FromSeconds(121));
        Assert.Equal(ReplayAnswer.New, cache.TryAdd("a", "1", Now));
        Assert.Equal(ReplayAnswer.Seen, cache.TryAdd("a", "1", Now));
        Assert.Equal(ReplayAnswer.New, cache.TryAdd("b", "1", Now));
        Assert.Equal(ReplayAnswer.Seen, cache.TryAdd("a", "1", Now.AddSeconds(120)));
        Assert.Equal(ReplayAnswer.New, cache.TryAdd("a", "1", Now.AddSeconds(121)));
    }

    [Fact]
    public void TryAdd_Full_RefusesInsteadOfForgetting()
    {
        ReplayCache cache = new(2, TimeSpan.FromSeconds(121));
        cache.TryAdd("a", "1", Now);
        cache.TryAdd("a", "2", Now);
        Assert.Equal(ReplayAnswer.Full, cache.TryAdd("a", "3", Now));
        Assert.Equal(ReplayAnswer.Seen, cache.TryAdd("a", "1", Now));
        Assert.Equal(ReplayAnswer.New, cache.TryAdd("a", "3", Now.AddSeconds(121)));
    }
}
