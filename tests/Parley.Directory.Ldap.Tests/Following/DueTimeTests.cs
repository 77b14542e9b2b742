// SPDX-License-Identifier: Apache-2.0

using System;
using Parley.Directory.Ldap.Following;
using Xunit;

namespace Parley.Directory.Ldap.Tests.Following;

public sealed class DueTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(0, false, 3)]
    [InlineData(2, false, 1)]
    [InlineData(3, true, 0)]
    [InlineData(4, true, 0)]
    public void Interval_Passes_IsDue(int seconds, bool due, int left)
    {
        DueTime time = DueTime.After(Now, Interval);

        Assert.Equal(due, time.IsDue(Now.AddSeconds(seconds)));
        Assert.Equal(TimeSpan.FromSeconds(left), time.Until(Now.AddSeconds(seconds)));
    }

    [Fact]
    [Trait("claim", "T04")]
    public void ClockSetBack_IsDue()
    {
        DueTime time = DueTime.After(Now, Interval);

        Assert.True(time.IsDue(Now.AddMinutes(-20)));
        Assert.Equal(TimeSpan.Zero, time.Until(Now.AddMinutes(-20)));
    }

    [Fact]
    public void Default_IsDue() => Assert.True(default(DueTime).IsDue(Now));
}
