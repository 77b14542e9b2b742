// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;

namespace Parley.Presence.Tests.Subscriptions;

/// <summary>A fault of ours while something is sent must not leave a subscription mute, nor end the process.</summary>
public sealed class SubscriptionFaultTests
{
    [Fact]
    public async Task Refresh_WhoseAnswerFails_LeavesTheSubscriptionAlive()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        alice.Watch(bob.Uri);
        FailOnce(alice);
        Assert.Throws<InvalidOperationException>(() => alice.WatchMore(bob.Uri));
        await bob.PublishUserAsync(6500);
        Assert.Single(alice.Connection.Notifications());
    }

    [Fact]
    public async Task Subscribe_WhoseAnswerFails_LeavesNothingBehind()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        FailOnce(alice);
        Assert.Throws<InvalidOperationException>(() => alice.Watch(bob.Uri));
        await bob.PublishUserAsync(6500);
        Assert.True(alice.Connection.IsQuiet);
        alice.Watch(bob.Uri);
        await bob.PublishUserAsync(9500);
        Assert.Single(alice.Connection.Notifications());
    }

    [Fact]
    public async Task SubscribeSelf_WhoseAnswerFails_LeavesNothingBehind()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        FailOnce(alice);
        Assert.Throws<InvalidOperationException>(alice.SubscribeSelf);
        alice.SubscribeSelf();
        await alice.GoOnlineAsync();
    }

    [Fact]
    public async Task RefreshSelf_WhoseAnswerFails_LeavesTheSubscriptionAlive()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        FailOnce(alice);
        Assert.Throws<InvalidOperationException>(() => alice.Send(alice.SelfText(toTag: ";tag=localtag")));
        await alice.GoOnlineAsync();
    }

    [Fact]
    public async Task Expiry_ThatFails_EndsNothingAndIsTriedAgainAtTheNextTick()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        alice.Connection.Sending = static _ => throw new InvalidOperationException("a fault");
        fixture.Time.Advance(TimeSpan.FromHours(9));
        alice.Connection.Sending = null;
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        alice.SubscribeSelf();
    }

    private static void FailOnce(TestClient client) => client.Connection.Sending = _ =>
    {
        client.Connection.Sending = null;
        throw new InvalidOperationException("a fault");
    };
}
