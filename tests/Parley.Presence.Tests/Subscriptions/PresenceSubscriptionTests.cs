// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Directory.Users;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests.Subscriptions;

public sealed class PresenceSubscriptionTests
{
    private const string SingleHeaders = "Event: presence\nAccept: application/msrtc-event-categories+xml\n"
        + "Supported: ms-benotify\nSupported: ms-piggyback-first-notify";

    [Fact]
    public async Task SUBSCRIBE_Batch_AnswersAsTheClientNeedsIt()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync(9500);
        await bob.PublishAsync(bob.NotePublications("working"));
        WireMessage answer = alice.Watch("sip:Bob@contoso.test", "sip:nobody@contoso.test", "sip:eve@elsewhere.test");
        Assert.Equal("presence", answer["Event"]);
        Assert.Equal(("28800", "active;expires=28800"), (answer["Expires"], answer["subscription-state"]));
        Assert.Equal(("1", "eventlist"), (answer["ms-piggyback-cseq"], answer["Require"]));
        IReadOnlyDictionary<string, CategoriesDocument> list = CategoriesDocument.ParseList(answer);

        // One part for each, empty where there is nothing, in the spelling of the client.
        Assert.Equal(["sip:Bob@contoso.test", "sip:nobody@contoso.test", "sip:eve@elsewhere.test"], list.Keys);
        CategoriesDocument shown = list["sip:Bob@contoso.test"];
        Assert.Equal(("contactCard note state", 9500, "working"),
            (shown.Names, shown.Availability, shown.Text("note")));
        Assert.Equal("bobbob@contoso.test", shown.Text("contactCard"));
        Assert.Equal("", list["sip:nobody@contoso.test"].Names);
        Assert.Equal("", list["sip:eve@elsewhere.test"].Names);
    }

    [Fact]
    [Trait("claim", "T15")]
    public async Task Categories_OfAWatcher_NameNothingThatTellsWhatThePersonThinksOfThem()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        await bob.PublishAsync(bob.NotePublications("x"));
        CategoriesDocument shown = CategoriesDocument.ParseList(alice.Watch(bob.Uri))[bob.Uri];
        Assert.All(shown.Categories, static c => Assert.Equal(
            ["instance", "name", "publishTime"], c.Attributes().Select(static a => a.Name.LocalName).Order()));
        string text = string.Concat(shown.Categories.Select(static c => c.ToString()));
        Assert.DoesNotContain(bob.InstanceId, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("device", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BENOTIFY_Change_TellsOneDocumentWithWhatChangedOnly()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        alice.Watch(bob.Uri);
        await bob.PublishUserAsync(6500);
        WireMessage told = alice.Connection.Notifications().Single();
        Assert.Equal(("BENOTIFY", "2 BENOTIFY"), (told.Method, told["CSeq"]));
        Assert.Equal("application/msrtc-event-categories+xml", told["Content-Type"]);
        Assert.Equal($"<{alice.Uri}>;tag=localtag", told["From"]);
        CategoriesDocument shown = CategoriesDocument.Parse(told.Body);
        Assert.Equal((bob.Uri, "state", 6500), (shown.Uri, shown.Names, shown.Availability));

        await bob.PublishAsync(bob.NotePublications("away until noon"));
        shown = CategoriesDocument.Parse(alice.Connection.Notifications().Single().Body);
        Assert.Equal(("note", "away until noon"), (shown.Names, shown.Text("note")));

        // Nothing that the watcher sees: not a word.
        await bob.PublishAsync(bob.StatePublications(
            bob.MachineInstance, "endpoint", TestClient.State("machineState", 3500, "<x/>")));
        Assert.Empty(alice.Connection.Notifications());
    }

    [Fact]
    public async Task BENOTIFY_NoteTakenAway_ComesWithoutBody()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.PublishAsync(bob.NotePublications("x"));
        alice.Watch(bob.Uri);
        await bob.PublishAsync(
            [.. new[] { 200, 300, 400 }.Select(c => bob.Publication("note", 0, c, "static", "", "0"))]);
        XElement note = CategoriesDocument.Parse(alice.Connection.Notifications().Single().Body).Categories.Single();
        Assert.Equal(("note", false), ((string)note.Attribute("name")!, note.HasElements));
    }

    [Fact]
    public async Task SUBSCRIBE_LaterInTheDialog_AddsAndNeverReplaces()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        TestClient carol = await fixture.OnlineAsync("carol");
        alice.Watch(bob.Uri);
        WireMessage answer = alice.WatchMore(carol.Uri);
        Assert.Equal((200, "2"), (answer.Status, answer["ms-piggyback-cseq"]));
        Assert.Equal([carol.Uri], CategoriesDocument.ParseList(answer).Keys);
        Assert.Contains("version=\"1\" fullState=\"false\"", answer.Body, StringComparison.Ordinal);
        await bob.GoOnlineAsync();
        await carol.GoOnlineAsync();
        Assert.Equal(
            [bob.Uri, carol.Uri],
            alice.Connection.Notifications().Select(static n => CategoriesDocument.Parse(n.Body).Uri));
    }

    [Fact]
    public async Task SUBSCRIBE_Refresh_AnswersAllThatItNames()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        TestClient carol = await fixture.OnlineAsync("carol");
        alice.Watch(bob.Uri);
        alice.WatchMore(carol.Uri);
        WireMessage answer = alice.WatchMore(bob.Uri, carol.Uri, bob.Uri);
        Assert.Equal([bob.Uri, carol.Uri], CategoriesDocument.ParseList(answer).Keys);
        Assert.Contains("fullState=\"true\"", answer.Body, StringComparison.Ordinal);
        alice.Post(alice.BatchText("", toTag: ";tag=localtag"));
        Assert.Equal(2, CategoriesDocument.ParseList(alice.Connection.ReadResponse()).Count);
    }

    [Fact]
    public async Task SUBSCRIBE_Unsubscribe_TakesOneAway()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        alice.Watch(bob.Uri);
        string body = TestClient.BatchBody(alice.Uri, bob.Uri).Replace("\"subscribe\"", "\"unsubscribe\"",
            StringComparison.Ordinal);
        Assert.Equal(200, alice.Send(alice.BatchText(body, toTag: ";tag=localtag")).Status);
        await bob.GoOnlineAsync();
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    public async Task SUBSCRIBE_WithExpires0_EndsIt()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        alice.Watch(bob.Uri);
        WireMessage answer = alice.Send(alice.BatchText("", "Expires: 0", ";tag=localtag"));
        Assert.Equal((200, "0", "terminated;expires=0"),
            (answer.Status, answer["Expires"], answer["subscription-state"]));
        await bob.GoOnlineAsync();
        Assert.True(alice.Connection.IsQuiet);
        Assert.Equal(481, alice.WatchMore(bob.Uri).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_AskingOnce_GetsAnAnswerAndNoSubscription()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        WireMessage answer = alice.Send(alice.BatchText(TestClient.BatchBody(alice.Uri, bob.Uri), "Expires: 0"));
        Assert.Equal(3500, CategoriesDocument.ParseList(answer)[bob.Uri].Availability);
        await bob.PublishUserAsync(6500);
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    public async Task SUBSCRIBE_OnePersonDirectly_AnswersOneDocument()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        WireMessage answer = alice.Send(alice.Request(
            "SUBSCRIBE", bob.Uri,
            "Event: presence\nAccept: application/msrtc-event-categories+xml\nSupported: ms-benotify\n"
            + "Supported: ms-piggyback-first-notify\nExpires: 3600", "", "single"));
        Assert.Equal((200, "application/msrtc-event-categories+xml", "3600", false),
            (answer.Status, answer["Content-Type"], answer["Expires"], answer.Has("Require")));
        Assert.Equal(3500, CategoriesDocument.Parse(answer.Body).Availability);
        await bob.PublishUserAsync(6500);
        WireMessage told = alice.Connection.Notifications().Single();
        Assert.Equal($"<{bob.Uri}>;tag=localtag", told["From"]);
        Assert.Equal(6500, CategoriesDocument.Parse(told.Body).Availability);
    }

    [Fact]
    public async Task SUBSCRIBE_SinglesBesideABatch_AreDialogsOfTheirOwn()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        alice.Watch(bob.Uri);
        alice.Send(alice.Request(
            "SUBSCRIBE", bob.Uri, SingleHeaders,
                "", "single"));
        await bob.GoOnlineAsync();
        Assert.Equal(["batch1-alice", "single"],
            alice.Connection.Notifications().Select(static n => n["Call-ID"]).Order());
    }

    [Theory]
    [InlineData("sip:bob@elsewhere.test", 404)]
    [InlineData("sip:contoso.test", 404)]
    [InlineData("tel:+15551234", 404)]
    [InlineData("sip:nobody@contoso.test", 200)]
    public async Task SUBSCRIBE_ToWhatIsNobodyHere_IsRefusedUnlessItMightBe(string uri, int status)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        WireMessage answer = alice.Send(alice.Request(
            "SUBSCRIBE", uri, SingleHeaders));
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    [Trait("claim", "T15")]
    public async Task SUBSCRIBE_BlockedWatcher_SeesExactlyWhatIsShownOfNobody()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(alice.NotePublications("not for mallory"));
        TestClient mallory = await fixture.OnlineAsync("mallory");
        await alice.SetMembersAsync(32000, "add", "user", "mallory@contoso.test");
        fixture.Directory.Disable(fixture.Directory.Add("retired"));
        string[] uris = [alice.Uri, "sip:nobody@contoso.test", "sip:eve@elsewhere.test", "sip:retired@contoso.test"];
        WireMessage answer = mallory.Watch(uris);
        CategoriesDocument.ParseList(answer);
        string[] parts = [.. MultipartBody.Parse(answer).Parts.Skip(1).Zip(uris, static (part, uri) =>
            part.Content.Replace(uri, "X", StringComparison.Ordinal))];
        Assert.Single(parts.Distinct());

        // And nothing happens that could be noticed.
        await alice.PublishUserAsync(6500);
        await alice.PublishAsync(alice.NotePublications("still not"));
        alice.SignOut();
        Assert.True(mallory.Connection.IsQuiet);
    }

    [Fact]
    [Trait("claim", "T15")]
    public async Task Block_WhileWatched_LooksLikeSigningOut()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync();
        bob.Watch(alice.Uri);
        await alice.SetMembersAsync(32000, "add", "user", "bob@contoso.test");
        string blocked = bob.Connection.Notifications().Single().Body;
        Assert.Equal(18500, CategoriesDocument.Parse(blocked).Availability);
        await alice.PublishUserAsync(6500);
        Assert.Empty(bob.Connection.Notifications());

        await alice.SetMembersAsync(32000, "remove", "user", "bob@contoso.test");
        CategoriesDocument shown = CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body);
        Assert.Equal(("contactCard state", 6500), (shown.Names, shown.Availability));
        alice.SignOut();
        Assert.Equal(blocked, bob.Connection.Notifications().Single().Body);
    }

    [Theory]
    [InlineData(0, null, "contactCard", null)]
    [InlineData(100, "sameEnterprise", "contactCard state", 3500)]
    [InlineData(200, "sameEnterprise", "contactCard note state", 3500)]
    [InlineData(300, "sameEnterprise", "contactCard note state", 3500)]
    [InlineData(400, "sameEnterprise", "contactCard note state", 3500)]
    [InlineData(32000, "sameEnterprise", "", null)]
    [InlineData(200, "federated", "contactCard", null)]
    [Trait("claim", "T15")]
    public async Task Watcher_ByItsContainer_SeesWhatIsInItAndNoMore(int container, string? type, string names,
        int? availability)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        alice.SubscribeSelf();
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(alice.NotePublications("x"));
        await alice.PublishAsync(alice.Publication("routing", 0, 200, "static", "<r/>"),
            alice.Publication("calendarData", 0, 1, "static", "<c/>"));
        if (type is not null)
        {
            await alice.SetMembersAsync(container, "add", type);
        }

        CategoriesDocument shown = CategoriesDocument.ParseList(bob.Watch(alice.Uri))[alice.Uri];
        Assert.Equal((names, availability), (shown.Names, shown.Availability));
    }

    [Fact]
    [Trait("claim", "T15")]
    public async Task Watcher_OfEachAccessLevel_SeesAsMuchOfTheAggregateAsItGives()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        string call = "<activity token=\"on-the-phone\" minAvailability=\"6500\" maxAvailability=\"8999\"/>";
        await alice.PublishAsync(
        [
            .. alice.StatePublications(alice.MachineInstance, "endpoint",
                TestClient.State("machineState", 3500, "<endpointLocation>here</endpointLocation>")),
            .. alice.StatePublications(alice.PhoneInstance, "endpoint", TestClient.State("phoneState", 6500, call)),
        ]);
        Dictionary<int, string> told = [];
        foreach (int container in new[] { 100, 200, 300, 400 })
        {
            TestClient watcher = await fixture.OnlineAsync($"w{container}");
            await alice.SetMembersAsync(container, "add", "user", $"w{container}@contoso.test");
            told[container] = CategoriesDocument.ParseList(watcher.Watch(alice.Uri))[alice.Uri].Categories
                .Single(static c => (string)c.Attribute("name")! == "state").ToString();
        }

        Assert.All(told.Values, static t => Assert.Contains(">6500<", t, StringComparison.Ordinal));
        Assert.DoesNotContain("on-the-phone", told[100], StringComparison.Ordinal);
        Assert.DoesNotContain("here", told[100], StringComparison.Ordinal);
        Assert.All(told.Where(static t => t.Key > 100),
            static t => Assert.Contains("on-the-phone", t.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorkgroupContainer_ShowsWhatContainer3Says()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        TestClient bob = await fixture.OnlineAsync("bob");
        TestClient carol = await fixture.OnlineAsync("carol");
        await alice.SetMembersAsync(300, "add", "user", "bob@contoso.test");
        await alice.PublishAsync(
            alice.Publication("state", TestClient.UserStateInstance, 2, "static", TestClient.State("userState", 9500)),
            alice.Publication("state", TestClient.UserStateInstance, 3, "static", TestClient.State(
                "userState", 6900,
                    "<activity token=\"urgent-interruptions-only\" minAvailability=\"6900\" maxAvailability=\"8999\"/>")));
        CategoriesDocument workgroup = CategoriesDocument.ParseList(bob.Watch(alice.Uri))[alice.Uri];
        Assert.Equal(6900, workgroup.Availability);
        Assert.Contains("urgent-interruptions-only", workgroup.Categories[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal(9500, CategoriesDocument.ParseList(carol.Watch(alice.Uri))[alice.Uri].Availability);
    }

    [Fact]
    public async Task Watcher_WhoAsksForOtherCategories_GetsThoseAndNeverPrivateOnes()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(
            alice.Publication("workingHours", 0, 200, "static", "<w/>"),
            alice.Publication("routing", 0, 200, "static", "<r/>"),
            alice.Publication("device", 7, 200, "static", "<d/>"),
            alice.Publication("state", 7, 200, "static", "<s/>"));
        string body = TestClient.BatchBody(bob.Uri, alice.Uri);
        int start = body.IndexOf("<category name", StringComparison.Ordinal);
        int end = body.IndexOf("</categoryList>", StringComparison.Ordinal);
        body = body[..start] + string.Concat(new[] { "workingHours", "routing", "device", "state" }.Select(static n =>
            $"<category name=\"{n}\"/>")) + body[end..];
        CategoriesDocument shown = CategoriesDocument.ParseList(bob.Send(bob.BatchText(body)))[alice.Uri];
        Assert.Equal(("state workingHours", 3500), (shown.Names, shown.Availability));
    }

    [Fact]
    public async Task SignOut_OfTheLastEndpoint_ShowsOfflineAtOnceAndKeepsTheNote()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient second = fixture.SignIn(alice.Account, 2);
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(alice.NotePublications("back on monday"));
        second.SubscribeSelf();
        await second.PublishAsync(second.InitialPublications(3500));
        bob.Watch(alice.Uri);
        second.SignOut();
        Assert.True(bob.Connection.IsQuiet);
        alice.SignOut(EndpointRemovalReason.ConnectionLost);
        CategoriesDocument shown = CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body);
        Assert.Equal(("state", 18500), (shown.Names, shown.Availability));
        shown = CategoriesDocument.ParseList(bob.WatchMore(alice.Uri))[alice.Uri];
        Assert.Equal(("contactCard note state", 18500), (shown.Names, shown.Availability));
    }

    [Fact]
    [Trait("claim", "T15")]
    public async Task AppearOffline_IsExactlyWhatBeingOfflineIs()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync(18500);
        string hidden = MultipartBody.Parse(bob.Watch(alice.Uri)).Parts[1].Content;
        await alice.PublishMachineAsync(15500);
        await alice.PublishAsync(
            alice.StatePublications(alice.PhoneInstance, "endpoint", TestClient.State("phoneState", 6500)));
        Assert.True(bob.Connection.IsQuiet);
        alice.SignOut();
        Assert.True(bob.Connection.IsQuiet);
        Assert.Equal(hidden, MultipartBody.Parse(bob.WatchMore(alice.Uri)).Parts[1].Content);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disabled_WatchersSeeNobodyAndTheirOwnSubscriptionsEnd()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(alice.NotePublications("x"));
        bob.Watch(alice.Uri);
        alice.Watch(bob.Uri);
        bob.Connection.Drain();
        alice.Connection.Drain();
        fixture.Directory.Disable(alice.Account);
        CategoriesDocument shown = CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body);
        Assert.Equal(("note state", 18500, ""), (shown.Names, shown.Availability, shown.Text("note")));
        await bob.GoOnlineAsync();
        Assert.True(alice.Connection.IsQuiet);
        Assert.Equal(481, alice.WatchMore(bob.Uri).Status);
        Assert.Equal(403, (await alice.SendAsync(alice.PublishText(alice.NotePublications("y")))).Status);
        Assert.Equal("", CategoriesDocument.ParseList(bob.WatchMore(alice.Uri))[alice.Uri].Names);
        bob.Connection.Drain();

        // Enabled again, everything that lasts is back.
        alice.SignOut(EndpointRemovalReason.Deregistered);
        fixture.Directory.Change(AccountChangeKind.Updated, alice.Account);
        shown = CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body);
        Assert.Equal(("contactCard note state", 18500, "x"), (shown.Names, shown.Availability, shown.Text("note")));
    }

    [Fact]
    public async Task Deleted_NothingIsLeftAndAnotherOfTheSameNameStartsAfresh()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.PublishAsync(alice.NotePublications("x"));
        bob.Watch(alice.Uri);
        fixture.Directory.Delete(alice.Account);
        await bob.SetMembersAsync(300, "add", "everyone"); // a later write: the erasure is on the disk
        bob.Connection.Drain();
        fixture.Directory.Add("alice");
        CategoriesDocument shown = CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body);
        Assert.Equal("contactCard", shown.Names);
        await fixture.RestartAsync();
        alice.SignIn();
        Assert.Empty(RoamingData.Parse(alice.SubscribeSelf().Body).Categories);
    }

    [Fact]
    public async Task AccountMadeLater_IsShownToWhoWaitedForIt()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        alice.Watch("sip:newcomer@contoso.test");
        fixture.Directory.Add("newcomer", "New Comer");
        CategoriesDocument shown = CategoriesDocument.Parse(alice.Connection.Notifications().Single().Body);
        Assert.Equal(("contactCard", "New Comernewcomer@contoso.test"), (shown.Names, shown.Text("contactCard")));
    }

    [Fact]
    public async Task Renamed_WatchersSeeTheNewName()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        bob.Watch(alice.Uri, "sip:anna@contoso.test");
        fixture.Directory.Change(AccountChangeKind.Updated, alice.Account with { DisplayName = "Alice <A> & B" });
        Assert.StartsWith(
            "Alice <A> & B", CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body).Text("contactCard"),
            StringComparison.Ordinal);
        fixture.Directory.Change(AccountChangeKind.Updated,
            alice.Account with { Address = TestClient.AddressOf("anna") });
        Assert.Equal(
            [(alice.Uri, "state"), ("sip:anna@contoso.test", "contactCard state")],
            bob.Connection.Notifications().Select(static n => CategoriesDocument.Parse(n.Body)).Select(static d =>
                (d.Uri, d.Names)).Order());
    }

    [Fact]
    public async Task Subscription_NotRefreshed_EndsAndExtendsWithEachNotificationIfAgreed()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        alice.Send(alice.BatchText(
            TestClient.BatchBody(alice.Uri, bob.Uri),
            "Supported: com.microsoft.autoextend\nExpires: 3600"));
        fixture.Time.Advance(TimeSpan.FromMinutes(50));
        await bob.PublishUserAsync(6500);
        fixture.Time.Advance(TimeSpan.FromMinutes(50));
        await bob.PublishUserAsync(3500);
        Assert.Equal(2, alice.Connection.Notifications().Count);
        fixture.Time.Advance(TimeSpan.FromMinutes(60) + TimeSpan.FromSeconds(1));
        Assert.Contains(alice.Connection.Notifications(),
            static n => n["subscription-state"].StartsWith("terminated", StringComparison.Ordinal));
        await bob.PublishUserAsync(6500);
        Assert.True(alice.Connection.IsQuiet);
    }

    [Theory]
    [InlineData("<batchSub><action name='subscribe'><adhocList><resource/></adhocList></action></batchSub>", 400)]
    [InlineData("<batchSub><action name='frob'><adhocList/></action></batchSub>", 400)]
    [InlineData("<other/>", 400)]
    [InlineData("<batchSub", 400)]
    [Trait("claim", "T21")]
    public async Task SUBSCRIBE_BrokenBody_IsRefused(string body, int status)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        Assert.Equal(status, alice.Send(alice.BatchText(body)).Status);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SUBSCRIBE_BeyondTheLimits_IsRefusedAndWhatThereIsStays()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { ResourcesPerSubscription = 3, SubscriptionsPerEndpoint = 2 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        string four = TestClient.BatchBody(alice.Uri, "sip:1@x.y", "sip:2@x.y", "sip:3@x.y", "sip:4@x.y");
        Assert.Equal(403, alice.Send(alice.BatchText(four)).Status);
        alice.Watch(bob.Uri, "sip:1@x.y");
        Assert.Equal(200, alice.WatchMore("sip:2@x.y").Status);
        Assert.Equal(403, alice.WatchMore("sip:3@x.y").Status);
        Assert.Equal(200, alice.WatchMore(bob.Uri, "sip:1@x.y", "sip:2@x.y").Status);
        Assert.Equal(403, alice.Send(alice.Request(
            "SUBSCRIBE", bob.Uri,
                SingleHeaders)).Status);
        await bob.GoOnlineAsync();
        Assert.Single(alice.Connection.Notifications());
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SUBSCRIBE_ResourcesThatCannotStandInAHeader_AreLeftOut()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        WireMessage answer = alice.Watch("sip:a&#13;&#10;X: y@contoso.test", "sip:o'x&amp;y@contoso.test", "",
            "sip:b c@contoso.test");
        Assert.Equal(["sip:o'x&y@contoso.test"], CategoriesDocument.ParseList(answer).Keys);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SUBSCRIBE_AnswerThatGrowsTooLarge_TellsTheRestInBriefAndMoreWithTheNextChange()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { ListBytes = 4096 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient mallory = await fixture.OnlineAsync("mallory");
        TestClient bob = await fixture.OnlineAsync("bob");
        await mallory.PublishAsync(mallory.Publication(
            "note", 0, 200, "static", TestClient.Note(new string('x', 8000))));
        await bob.PublishAsync(bob.NotePublications("short"));
        IReadOnlyDictionary<string, CategoriesDocument> list = CategoriesDocument.ParseList(
            alice.Watch(mallory.Uri, bob.Uri));
        Assert.Equal("contactCard state", list[bob.Uri].Names);
        await bob.GoOnlineAsync();
        CategoriesDocument shown = CategoriesDocument.Parse(alice.Connection.Notifications().Single().Body);
        Assert.Equal(("note state", "short"), (shown.Names, shown.Text("note")));
    }

    [Fact]
    public async Task SUBSCRIBE_EmptyBatch_IsAListThatCanGrow()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        TestClient carol = await fixture.OnlineAsync("carol");
        Assert.Empty(CategoriesDocument.ParseList(alice.Watch()));
        Assert.Equal([bob.Uri, carol.Uri], CategoriesDocument.ParseList(alice.WatchMore(bob.Uri, carol.Uri)).Keys);
    }

    [Theory]
    [InlineData("Require: x\r\n y")]
    [InlineData("Require: adhoclist, \u00e9")]
    [Trait("claim", "T21")]
    public async Task SUBSCRIBE_OddExtensionRequired_IsRefusedAndNothingBreaks(string header)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        Assert.Equal(420, alice.Send(alice.BatchText(TestClient.BatchBody(alice.Uri), header)).Status);
    }

    [Fact]
    public async Task SUBSCRIBE_RefreshOfASingleWithABody_StaysAboutThatOne()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        TestClient carol = await fixture.OnlineAsync("carol");
                alice.Send(alice.Request("SUBSCRIBE", bob.Uri, SingleHeaders, "", "single"));
        WireMessage answer = alice.Send(alice.Request(
            "SUBSCRIBE", "sip:sip.contoso.test:5061;transport=tls", SingleHeaders,
            TestClient.BatchBody(alice.Uri, carol.Uri), "single", ";tag=localtag", bob.Uri));
        Assert.Equal(bob.Uri, CategoriesDocument.Parse(answer.Body).Uri);
        await carol.GoOnlineAsync();
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SUBSCRIBE_NoteThatLooksLikeABoundary_CannotEndItsPart()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        WireMessage first = alice.Watch(bob.Uri);
        string boundary = first["Content-Type"].Split("boundary=")[1];
        await bob.PublishAsync(bob.NotePublications("\r\n\r\n--" + boundary + "--"));
        WireMessage second = alice.WatchMore(bob.Uri);
        Assert.DoesNotContain(boundary, second["Content-Type"], StringComparison.Ordinal);
        Assert.Contains(boundary, CategoriesDocument.ParseList(second)[bob.Uri].Text("note"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_OfOnePersonAmongMany_CostsOnlyTheirWatchers()
    {
        await using PresenceFixture fixture = new();
        TestClient bob = await fixture.OnlineAsync("bob");
        List<TestClient> watchers = [];
        for (int i = 0; i < 20; i++)
        {
            TestClient watcher = fixture.SignIn(fixture.Directory.Add($"w{i}"));
            watcher.Watch(i % 2 == 0 ? bob.Uri : "sip:w0@contoso.test");
            watchers.Add(watcher);
        }

        int before = fixture.Sender.Requests.Count;
        await bob.GoOnlineAsync();
        Assert.Equal(10, fixture.Sender.Requests.Count - before);
        Assert.All(watchers, (w, i) =>
            Assert.Equal(i % 2 == 0 ? 1 : 0, w.Connection.Notifications().Count(static n => n["Event"] == "presence")));
    }

    [Fact]
    public async Task Removed_WhileWatchersAreTold_EndsTheDeadOnesOneByOne()
    {
        await using PresenceFixture fixture = new();
        List<TestClient> ring = [];
        for (int i = 0; i < 100; i++)
        {
            ring.Add(await fixture.OnlineAsync($"r{i}"));
            await ring[i].PublishMachineAsync(3500);
        }

        // Each watches the next, and dies of being told that the next one left.
        for (int i = 0; i < ring.Count; i++)
        {
            TestClient client = ring[i];
            client.Watch(ring[(i + 1) % ring.Count].Uri);
            client.Connection.Drain();
            client.Connection.Sending = message =>
            {
                if (message["Event"] == "presence" && fixture.Endpoints.Find(client.Account.Id).Length > 0)
                {
                    client.SignOut(EndpointRemovalReason.ConnectionLost);
                }
            };
        }

        ring[0].SignOut();
        Assert.All(ring, client => Assert.Empty(fixture.Endpoints.Find(client.Account.Id)));
    }
}
