// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Sip.Server.Timers;
using Parley.TestKit;

namespace Parley.Sip.Server.Tests.Timers;

public sealed class TimerWheelTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(150)]
    [InlineData(32_000)]
    [InlineData(51_200)]
    [InlineData(185_000)]
    public void Timer_IsNeverEarly_AndAtMostTwoTicksLate(int milliseconds)
    {
        using TimerWheel wheel = new(_time);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Target target = new();
        wheel.Schedule(target.Timer, TimeSpan.FromMilliseconds(milliseconds));
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.Equal(0, target.Fired);
        _time.Advance(TimeSpan.FromMilliseconds(201));
        Assert.Equal(1, target.Fired);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, target.Fired);
    }

    [Fact]
    public void CancelledTimer_DoesNotFire()
    {
        using TimerWheel wheel = new(_time);
        Target target = new();
        wheel.Schedule(target.Timer, TimeSpan.FromSeconds(1));
        wheel.Cancel(target.Timer);
        wheel.Cancel(target.Timer);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, target.Fired);
    }

    [Fact]
    public void MovedTimer_FiresOnceAtTheNewTime()
    {
        using TimerWheel wheel = new(_time);
        Target target = new();
        wheel.Schedule(target.Timer, TimeSpan.FromSeconds(1));
        wheel.Schedule(target.Timer, TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, target.Fired);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, target.Fired);
    }

    [Fact]
    public void TimerMovedWhileItIsDelivered_IsOutdated()
    {
        using TimerWheel wheel = new(_time);
        Target second = new();
        Target first = new();
        first.Act = () => wheel.Schedule(second.Timer, TimeSpan.FromSeconds(10));
        second.Act = () => wheel.Schedule(first.Timer, TimeSpan.FromSeconds(10));
        wheel.Schedule(first.Timer, TimeSpan.FromSeconds(1));
        wheel.Schedule(second.Timer, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, first.Fired + second.Fired);
    }

    [Fact]
    public void AfterALongPause_EverythingDueFiresOnce()
    {
        using TimerWheel wheel = new(_time);
        List<Target> targets = [];
        for (int i = 1; i < 2000; i++)
        {
            Target target = new();
            targets.Add(target);
            wheel.Schedule(target.Timer, TimeSpan.FromMilliseconds(i * 97));
        }

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.All(targets, static t => Assert.Equal(1, t.Fired));
    }

    [Fact]
    public void FaultOfOneTarget_DoesNotKeepOthersFromFiring()
    {
        using TimerWheel wheel = new(_time);
        List<Exception> faults = [];
        wheel.Faulted = faults.Add;
        Target bad = new() { Act = static () => throw new InvalidOperationException("bug") };
        Target good = new();
        wheel.Schedule(good.Timer, TimeSpan.FromSeconds(1));
        wheel.Schedule(bad.Timer, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, good.Fired);
        Assert.Single(faults);
    }

    [Fact]
    public void SchedulingAndCancelling_AllocateNothing()
    {
        using TimerWheel wheel = new(_time);
        Target target = new();
        wheel.Schedule(target.Timer, TimeSpan.FromSeconds(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            wheel.Schedule(target.Timer, TimeSpan.FromSeconds(i % 70));
            wheel.Cancel(target.Timer);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class Target : ITimerTarget
    {
        public Target()
        {
            Timer = new WheelTimer(this);
        }

        public WheelTimer Timer { get; }

        public int Fired { get; private set; }

        public Action Act { get; set; } = static () => { };

        public void OnTimer(WheelTimer timer, int version)
        {
            if (timer.IsCurrent(version))
            {
                Fired++;
                Act();
            }
        }
    }
}
