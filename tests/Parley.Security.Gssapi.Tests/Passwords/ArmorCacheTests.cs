// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using Parley.Security.Gssapi.Passwords;
using Parley.TestKit;
using Xunit;

namespace Parley.Security.Gssapi.Tests.Passwords;

public sealed class ArmorCacheTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ArmorCache _armor;
    private readonly List<nint> _destroyed = [];
    private nint _bought;

    public ArmorCacheTests() => _armor = new ArmorCache(_time, TimeSpan.FromMinutes(30));

    // While the one domain lets us wait, another one's purchase goes on: on this very thread it is no proof against a
    // lock, so it is made on another.
    [Fact]
    public void Purchase_ForOneRealm_KeepsNoOtherWaiting()
    {
        nint other = 0;
        nint found = _armor.Find(
            "SLOW.TEST",
            () =>
            {
                System.Threading.Thread neighbour = new(() => other = _armor.Find("FAST.TEST", static () => 7, Destroy));
                neighbour.Start();
                Assert.True(neighbour.Join(TimeSpan.FromMinutes(1)));
                return 5;
            },
            Destroy);
        Assert.Equal((5, 7), (found, other));
    }

    [Fact]
    public void Life_AndPause_BeginWhenThePurchaseHasEnded()
    {
        Assert.Equal(0, _armor.Find("A.TEST", SlowFailure, Destroy));
        Assert.Equal(0, Find());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, Find());
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(1, Find());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, Find());
        Assert.Empty(_destroyed);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(3, Find());
        Assert.Equal([1], _destroyed);
    }

    [Fact]
    public void Forgotten_IsBoughtAnewAfterThePause_AndKeptWhenNoneIsToBeHad()
    {
        Assert.Equal(1, Find());
        _armor.Forget("A.TEST");
        _armor.Forget("B.TEST");
        Assert.Equal(1, Find());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _armor.Find("A.TEST", static () => 0, Destroy));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, Find());
    }

    private nint Find() => _armor.Find("A.TEST", () => ++_bought, Destroy);

    private nint SlowFailure()
    {
        _time.Advance(TimeSpan.FromSeconds(20));
        return 0;
    }

    private void Destroy(nint cache) => _destroyed.Add(cache);
}
