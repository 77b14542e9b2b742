// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using Parley.Kernel.Identifiers;
using Parley.Kernel.Limits;
using Parley.TestKit;
using Xunit;

namespace Parley.Kernel.Tests.Limits;

public sealed class AccountRateTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly AccountRate _rate;
    private readonly AccountId _alice = new(Guid.NewGuid());

    public AccountRateTests() => _rate = new AccountRate(3, TimeSpan.FromMinutes(1), _time);

    [Fact]
    public void Burst_ThenOnePerInterval()
    {
        Assert.Equal([true, true, true, false, false], Take(5));
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.False(_rate.TryTake(_alice));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([true, false], Take(2));
    }

    [Fact]
    public void LongQuiet_GivesTheBurstBackAndNoMore()
    {
        Take(3);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([true, true, true, false], Take(4));
    }

    [Fact]
    public void ManyPeople_AreForgottenWhenQuiet()
    {
        for (int i = 0; i < 5000; i++)
        {
            Assert.True(_rate.TryTake(new AccountId(Guid.NewGuid())));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_rate.Count, 1, 1100);
    }

    private bool[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => _rate.TryTake(_alice))];
}
