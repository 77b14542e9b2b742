// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests.RoamingSelf;

public sealed class SelfSubscriptionTests
{
    [Fact]
    public async Task SUBSCRIBE_NewPerson_AnswersAllThreePartsInThePiggyback()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        WireMessage answer = alice.SubscribeSelf();
        Assert.Equal("vnd-microsoft-roaming-self", answer["Event"]);
        Assert.Equal("28800", answer["Expires"]);
        Assert.Equal("active;expires=28800", answer["subscription-state"]);
        Assert.Equal("1", answer["ms-piggyback-cseq"]);
        Assert.Equal("<sip:sip.contoso.test:5061;transport=tls>", answer["Contact"]);
        Assert.Equal(["ms-benotify", "ms-piggyback-first-notify"], answer.All("Supported").Order());
        Assert.Equal("application/vnd-microsoft-roaming-self+xml", answer["Content-Type"]);
        RoamingData data = RoamingData.Parse(answer.Body);

        // No aggregate before anything was published: the client would take it for a choice of the person's.
        Assert.Empty(data.Categories);
        Assert.Equal([0, 1, 2, 3, 100, 200, 300, 400, 32000], data.Containers.Keys);
        Assert.All(data.Containers.Values, static c => Assert.Equal((0L, 0), (c.Version, c.Members.Count)));
        Assert.Equal(3, data.Root.Elements().Count());
    }

    [Fact]
    public async Task SUBSCRIBE_WhileAnotherEndpointIsOn_ShowsAggregateOfBothContainersAndTheMachine()
    {
        await using PresenceFixture fixture = new();
        TestClient first = await fixture.OnlineAsync("alice");
        await first.GoOnlineAsync(6500);
        TestClient second = fixture.SignIn(first.Account, 2);
        RoamingData data = RoamingData.Parse(second.SubscribeSelf().Body);
        Assert.Equal((6500, 6500), (data.Aggregate(2), data.Aggregate(3)));
        RoamingData.Category machine = data.Find("state", 2).Single(static c => c.Instance == 268435456);
        Assert.Equal(first.InstanceId, (string?)machine.Element!.Attribute("endpointId"));
        Assert.Equal("user", machine.ExpireType);
        Assert.Equal(["sameEnterprise"], data.Containers[200].Members);
    }

    [Fact]
    public async Task BENOTIFY_AfterTheAnswer_ContinuesItsSequenceInTheDialog()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.SetMembersAsync(300, "add", "user", "bob@contoso.test");
        WireMessage told = alice.Connection.Notifications().Single();
        Assert.Equal("BENOTIFY", told.Method);
        Assert.Equal("3 BENOTIFY", told["CSeq"]); // 1 was the answer, 2 told of the first container
        Assert.Equal($"<{alice.Uri}>;tag=localtag", told["From"]);
        Assert.Equal($"<{alice.Uri}>;tag=73311;epid={alice.Epid}", told["To"]);
        Assert.Equal("self1-alice", told["Call-ID"]);
        Assert.Equal("vnd-microsoft-roaming-self", told["Event"]);
        Assert.Equal("active;expires=28800", told["subscription-state"]);
    }

    [Fact]
    public async Task SUBSCRIBE_RefreshInTheDialog_IsAnsweredWithEverything()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        WireMessage answer = alice.Send(alice.SelfText(toTag: ";tag=localtag"));
        Assert.Equal((200, "3"), (answer.Status, answer["ms-piggyback-cseq"]));
        Assert.Equal(3500, RoamingData.Parse(answer.Body).Aggregate(2));
        fixture.Time.Advance(TimeSpan.FromHours(7));
        alice.Send(alice.SelfText(toTag: ";tag=localtag"));
        fixture.Time.Advance(TimeSpan.FromHours(7));
        await alice.SetMembersAsync(300, "add", "everyone");
        Assert.Single(alice.Connection.Notifications());
    }

    [Fact]
    public async Task SUBSCRIBE_WithExpires0_EndsIt()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        WireMessage answer = alice.Send(alice.SelfText("Expires: 0", ";tag=localtag"));
        Assert.Equal((200, "0", "terminated;expires=0", ""),
            (answer.Status, answer["Expires"], answer["subscription-state"], answer.Body));
        await alice.SetMembersAsync(300, "add", "everyone");
        Assert.Empty(alice.Connection.Notifications());
        Assert.Equal(481, alice.Send(alice.SelfText(toTag: ";tag=localtag")).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_ToSelfOfSomebodyElse_IsRefused()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        Assert.Equal(403, alice.Send(alice.SelfText(uri: bob.Uri)).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_InADialogOfSomebodyElse_DoesNotFindIt()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient mallory = await fixture.OnlineAsync("mallory");

        // Same Call-ID and tags: in the test every tag of ours is the same, and the clients' tags too.
        Assert.Equal(481, mallory.Send(mallory.SelfText("Expires: 0", ";tag=localtag").Replace(
            "Call-ID: self1-mallory", "Call-ID: self1-alice", StringComparison.Ordinal)).Status);
        await alice.SetMembersAsync(300, "add", "everyone");
        Assert.Single(alice.Connection.Notifications());
    }

    [Theory]
    [InlineData("Expires: 59", 423)]
    [InlineData("Expires: 60", 200)]
    [InlineData("Require: something-else", 420)]
    public async Task SUBSCRIBE_WithTermsNotOffered_IsRefused(string header, int status)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        WireMessage answer = alice.Send(alice.SelfText(header));
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 423 ? "60" : "", answer["Min-Expires"]);
        Assert.Equal(status == 420 ? "something-else" : "", answer["Unsupported"]);
    }

    [Fact]
    public async Task SUBSCRIBE_OlderThanTheLast_IsRefused()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        string refresh = alice.SelfText(toTag: ";tag=localtag");
        alice.SubscribeSelf();
        Assert.Equal(500, alice.Send(refresh).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_NewDialogOfTheSameEndpoint_ReplacesTheOld()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        alice.Send(alice.SelfText().Replace("Call-ID: self1-alice", "Call-ID: other", StringComparison.Ordinal));
        await alice.SetMembersAsync(300, "add", "everyone");
        Assert.Equal(["other"], alice.Connection.Notifications().Select(static n => n["Call-ID"]));
    }

    [Fact]
    public async Task Subscription_NotRefreshed_EndsAndSaysSo()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        fixture.Time.Advance(TimeSpan.FromHours(8) + TimeSpan.FromSeconds(1));
        WireMessage told = alice.Connection.Notifications().Single();
        Assert.StartsWith("terminated", told["subscription-state"], StringComparison.Ordinal);
        await alice.SetMembersAsync(300, "add", "everyone");
        Assert.Empty(alice.Connection.Notifications());
    }

    [Fact]
    public async Task NewWatcher_IsAnnouncedOnceUntilAcknowledgedAndThenNeverAgain()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient dave = fixture.SignIn(fixture.Directory.Add("dave", "Dave <D>"));
        dave.Watch(alice.Uri);
        RoamingData data = RoamingData.Parse(alice.Connection.Notifications().Single().Body);
        Assert.Equal(
            [("user", "dave@contoso.test"), ("displayName", "Dave <D>"), ("acknowledged", "false"),
                ("type", "sameEnterprise")],
            data.Subscribers.Single().Attributes().Select(static a => (a.Name.LocalName, a.Value)));
        Assert.Equal(["subscribers"], data.Root.Elements().Select(static e => e.Name.LocalName));

        dave.WatchMore(alice.Uri);
        Assert.True(alice.Connection.IsQuiet);
        Assert.Single(RoamingData.Parse(fixture.SignInAgain(alice).Body).Subscribers);

        Assert.Equal(200, (await AcknowledgeAsync(alice, "dave@contoso.test")).Status);
        Assert.True(alice.Connection.IsQuiet);
        Assert.Empty(RoamingData.Parse(fixture.SignInAgain(alice).Body).Subscribers);
        await fixture.RestartAsync();
        alice.SignIn();
        dave.SignIn();
        Assert.Empty(RoamingData.Parse(alice.SubscribeSelf().Body).Subscribers);
        dave.Watch(alice.Uri);
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    public async Task NewWatcher_NotAcknowledged_IsRememberedAcrossARestart()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient dave = await fixture.OnlineAsync("dave");
        dave.Watch(alice.Uri);
        await alice.SetMembersAsync(300, "add", "everyone"); // a later write: what was written behind is there too
        await fixture.RestartAsync();
        alice.SignIn();
        Assert.Single(RoamingData.Parse(alice.SubscribeSelf().Body).Subscribers);
    }

    [Fact]
    public async Task NewWatcher_WhoIsBlockedOrOneself_IsNotAnnounced()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient mallory = await fixture.OnlineAsync("mallory");
        await alice.SetMembersAsync(32000, "add", "user", "mallory@contoso.test");
        alice.Connection.Drain();
        mallory.Watch(alice.Uri);
        alice.Watch(alice.Uri);
        Assert.True(alice.Connection.IsQuiet);
        Assert.Empty(RoamingData.Parse(fixture.SignInAgain(alice).Body).Subscribers);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task NewWatchers_BeyondTheLimits_AreNotRememberedAndDocumentsStaySmall()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { KnownWatchersPerPerson = 5, WatchersPerDocument = 3 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        for (int i = 0; i < 8; i++)
        {
            fixture.SignIn(fixture.Directory.Add($"w{i}")).Watch(alice.Uri);
        }

        Assert.Equal(5, alice.Connection.Notifications().Count);
        Assert.Equal(3, RoamingData.Parse(fixture.SignInAgain(alice).Body).Subscribers.Count);
    }

    [Theory]
    [InlineData("<setSubscribers><subscriber user=\"x\"/></setSubscribers>", 400)]
    [InlineData("<setSubscribers><subscriber user=\"nobody@contoso.test\" acknowledged=\"true\"/></setSubscribers>",
        200)]
    [InlineData("<setSubscribers/>", 200)]
    [InlineData("<x/>", 400)]
    [InlineData("", 400)]
    public async Task SERVICE_SetSubscribers_AnswersByWhatItSays(string body, int status)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        Assert.Equal(status, (await alice.SendAsync(
            alice.Service("application/msrtc-presence-setsubscriber+xml", body))).Status);
    }

    [Fact]
    public async Task NOTIFY_WhoTakesNoBenotifyNorPiggyback_IsNotifiedTheStandardWay()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        string plain = string.Join('\n', alice.SelfText().Split('\n').Where(static l =>
            !l.StartsWith("Supported", StringComparison.Ordinal) && !l.StartsWith("Proxy-Require",
                StringComparison.Ordinal)));
        WireMessage answer = alice.Send(plain);
        Assert.Equal((200, "", false), (answer.Status, answer.Body, answer.Has("ms-piggyback-cseq")));
        WireMessage first = alice.Connection.Notifications().Single();
        Assert.Equal(("NOTIFY", "1 NOTIFY"), (first.Method, first["CSeq"]));
        Assert.Equal(9, RoamingData.Parse(first.Body).Containers.Count);

        // An answer that says the dialog is gone ends it, at the next look.
        fixture.Sender.Requests[^1].Complete(481);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await alice.SetMembersAsync(300, "add", "everyone");
        Assert.Empty(alice.Connection.Notifications());
    }

    [Fact]
    public async Task Subscription_EndpointGoneWhileItIsMade_EndsAtOnce()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        alice.Connection.Sending = message =>
        {
            if (message.IsResponse)
            {
                fixture.Endpoints.Forget(alice.Endpoint);
            }
        };
        Assert.Equal(200, alice.SubscribeSelf().Status);
        alice.Connection.Sending = null;
        TestClient bob = await fixture.OnlineAsync("bob");
        bob.Watch(alice.Uri);
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    public async Task Subscription_EndpointGone_EndsWithIt()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        alice.SignOut(EndpointRemovalReason.Expired);
        bob.Watch(alice.Uri);
        Assert.True(alice.Connection.IsQuiet);
    }

    private static Task<WireMessage> AcknowledgeAsync(TestClient client, string user) =>
        client.SendAsync(client.Service(
        "application/msrtc-presence-setsubscriber+xml",
        "<setSubscribers xmlns=\"http://schemas.microsoft.com/2006/09/sip/presence-subscribers\">"
        + $"<subscriber user=\"{user}\" acknowledged=\"true\"/></setSubscribers>"));
}
