// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests.Publications;

public sealed class PublishHandlerTests
{
    [Fact]
    public async Task SERVICE_InitialPublications_Answers200WithCompleteSetsAndNewVersions()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        WireMessage answer = await alice.PublishAsync(alice.InitialPublications(3500));
        Assert.Equal((200, "application/vnd-microsoft-roaming-self+xml"), (answer.Status, answer["Content-Type"]));
        RoamingData data = RoamingData.Parse(answer.Body);
        Assert.Equal([("device", (uint?)alice.DeviceInstance, 1L)],
            data.Find("device", 2).Select(static c => (c.Name, c.Instance, c.Version)));
        foreach (int container in new[] { 2, 3 })
        {
            Assert.Equal(
                [1u, .. container == 2 ? [0x1000_0000u] : Array.Empty<uint>(), TestClient.UserStateInstance,
                    alice.MachineInstance],
                data.Find("state", container).Select(static c => c.Instance!.Value));
            Assert.Equal(3500, data.Aggregate(container));
        }

        Assert.All(data.Categories, static c => Assert.Equal(1, c.Version));
        Assert.Empty(alice.Connection.Notifications());
    }

    [Fact]
    public async Task SERVICE_OneCategoryTouched_AnswersWithAllOfItAndNothingElse()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        RoamingData data = RoamingData.Parse((await alice.PublishMachineAsync(15500)).Body);
        Assert.All(data.Categories, static c => Assert.Equal("state", c.Name));
        Assert.Equal(2, data.Find("state", 2).Single(c => c.Instance == alice.MachineInstance).Version);
        Assert.Equal(1, data.Find("state", 2).Single(static c => c.Instance == TestClient.UserStateInstance).Version);
        Assert.Equal(15500, data.Aggregate(2));
    }

    [Fact]
    public async Task SERVICE_WrongVersions_Answers409InTheWordsTheClientReads()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.PublishAsync(alice.NotePublications("one"));
        alice.Versions[("note", 0, 200)] = 0;
        alice.Versions[("note", 0, 300)] = 1;
        alice.Versions[("note", 0, 400)] = 9;
        WireMessage answer = await alice.SendAsync(alice.PublishText(alice.NotePublications("two")));
        Assert.Equal((409, "application/msrtc-fault+xml"), (answer.Status, answer["Content-Type"]));
        Assert.Matches("^2141;reason=\"[^\"]+\";source=\"sip.contoso.test\"$", answer["ms-diagnostics"]);
        Assert.Equal(
            "<Fault><Faultcode>Client.BadCall.WrongDelta</Faultcode><details>"
            + "<operation index=\"1\" version=\"0\" curVersion=\"1\"/>"
            + "<operation index=\"3\" version=\"9\" curVersion=\"1\"/>"
            + "</details></Fault>",
            answer.Body);
    }

    [Fact]
    public async Task SERVICE_OneConflictAmongMany_ChangesNothing()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(alice.NotePublications("one"));
        alice.Versions[("note", 0, 400)] = 5;
        WireMessage answer = await alice.SendAsync(alice.PublishText(
            [.. alice.NotePublications("two"), .. alice.StatePublications(
                alice.MachineInstance, "endpoint", TestClient.State("machineState", 15500))]));
        Assert.Equal(409, answer.Status);
        RoamingData now = RoamingData.Parse(fixture.SignInAgain(alice).Body);
        Assert.All(now.Find("note", 200), static c => Assert.Equal("one", c.Element!.Value));
    }

    [Fact]
    public async Task SERVICE_DeletingWhatIsNotThereWithVersion0_Succeeds()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        Assert.Equal(200, (await alice.PublishAsync(
            alice.StatePublications(alice.PhoneInstance, "endpoint", "", "0"))).Status);
        alice.Versions[("state", alice.PhoneInstance, 2)] = 4;
        WireMessage answer = await alice.PublishAsync(
            alice.StatePublications(alice.PhoneInstance, "endpoint", "", "0"));
        Assert.Equal(409, answer.Status);
        Assert.Contains("version=\"4\" curVersion=\"0\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SERVICE_Deletion_StartsAgainAtVersion0AndSaysWhereNothingIsLeft()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.PublishAsync(alice.NotePublications("one"));
        int[] containers = [200, 300, 400];
        string[] deletions = [.. containers.Select(c => alice.Publication("note", 0, c, "static", "", "0"))];
        RoamingData data = RoamingData.Parse((await alice.PublishAsync(deletions)).Body);
        Assert.Equal(
            [("note", null, 200), ("note", null, 300), ("note", null, 400)],
            data.Categories.Select(static c => (c.Name, c.Instance, c.Container!.Value)).Order());
        alice.Versions.Clear();
        Assert.Equal(200, (await alice.PublishAsync(alice.NotePublications("two"))).Status);
        Assert.Equal(1, alice.Versions[("note", 0, 300)]);
    }

    [Fact]
    public async Task SERVICE_SameKeyTwiceInOneRequest_CountsBoth()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        string first = alice.Publication("x", 5, 300, "static", "<a/>");
        string second = first.Replace("version=\"0\"", "version=\"1\"", StringComparison.Ordinal)
            .Replace("<a/>", "<b/>", StringComparison.Ordinal);
        RoamingData data = RoamingData.Parse((await alice.PublishAsync(first, second)).Body);
        Assert.Equal((2, "b"), (data.Categories.Single().Version, data.Categories.Single().Element!.Name.LocalName));
    }

    [Fact]
    public async Task SERVICE_SecondConflictWithinSeconds_TakesTheEndpointsOwnAndTellsEverything()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        await alice.PublishAsync(alice.NotePublications("kept"));
        alice.Connection.Drain();
        alice.Versions.Clear();
        string[] lost = alice.StatePublications(alice.MachineInstance, "endpoint",
            TestClient.State("machineState", 5000));
        Assert.Equal(409, (await alice.SendAsync(alice.PublishText(lost))).Status);
        Assert.Empty(alice.Connection.Notifications());

        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        WireMessage answer = await alice.SendAsync(alice.PublishText(lost));
        Assert.Equal(200, answer.Status);
        RoamingData all = RoamingData.Parse((await alice.Connection.ReadNotificationAsync()).Body);
        Assert.Equal(2, all.Find("state", 2).Single(c => c.Instance == alice.MachineInstance).Version);
        Assert.NotEmpty(all.Find("note", 200));
        Assert.NotEmpty(all.Find("device", 2));
        Assert.Equal(9, all.Containers.Count);
    }

    [Fact]
    public async Task SERVICE_SecondConflictLongAfterTheFirst_IsAFirstOne()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        alice.Versions.Clear();
        string[] lost = alice.StatePublications(alice.MachineInstance, "endpoint",
            TestClient.State("machineState", 5000));
        Assert.Equal(409, (await alice.SendAsync(alice.PublishText(lost))).Status);
        fixture.Time.Advance(TimeSpan.FromSeconds(10) + TimeSpan.FromTicks(1));
        Assert.Equal(409, (await alice.SendAsync(alice.PublishText(lost))).Status);
    }

    [Fact]
    public async Task SERVICE_SecondConflictAboutWhatOthersWriteToo_IsStillAConflictAndTellsEverything()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        alice.Connection.Drain();
        alice.Versions.Clear();
        string text = alice.PublishText(alice.InitialPublications(6500));
        Assert.Equal(409, (await alice.SendAsync(text)).Status);
        WireMessage answer = await alice.SendAsync(alice.PublishText(alice.InitialPublications(6500)));
        Assert.Equal(409, answer.Status);

        // Only the person's own choice is left, which another endpoint may have made.
        Assert.Equal(["4", "5"],
            XElement.Parse(answer.Body).Descendants("operation").Select(static o => (string)o.Attribute("index")!));
        alice.Learn(await alice.Connection.ReadNotificationAsync());
        Assert.Equal(200, (await alice.PublishAsync(alice.InitialPublications(6500))).Status);
    }

    [Fact]
    public async Task SERVICE_ConflictWithAnotherEndpointsPublication_IsNeverForgiven()
    {
        await using PresenceFixture fixture = new();
        TestClient first = await fixture.OnlineAsync("alice");
        await first.GoOnlineAsync();
        TestClient second = fixture.SignIn(first.Account, 2);
        second.SubscribeSelf();
        second.Versions.Clear();
        string[] others = second.StatePublications(first.MachineInstance, "endpoint",
            TestClient.State("machineState", 15500));
        Assert.Equal(409, (await second.SendAsync(second.PublishText(others))).Status);
        Assert.Equal(409, (await second.SendAsync(second.PublishText(others))).Status);
    }

    [Fact]
    public async Task SERVICE_OtherEndpoints_AreToldTheCompleteSet()
    {
        await using PresenceFixture fixture = new();
        TestClient first = await fixture.OnlineAsync("alice");
        await first.GoOnlineAsync();
        TestClient second = fixture.SignIn(first.Account, 2);
        second.SubscribeSelf();
        await second.PublishAsync(second.InitialPublications(3500));
        WireMessage told = await first.Connection.ReadNotificationAsync();
        Assert.Equal("BENOTIFY", told.Method);
        RoamingData data = RoamingData.Parse(told.Body);
        Assert.Equal(2, data.Find("device", 2).Count());
        Assert.Equal(
            [first.MachineInstance, second.MachineInstance],
            data.Find("state", 2).Select(static c => c.Instance!.Value).Where(static i => i >> 28 == 3).Order());
        Assert.Equal(2, data.Find("state", 3).Single(static c => c.Instance == TestClient.UserStateInstance).Version);
        Assert.Empty(data.Containers);
    }

    [Fact]
    public async Task SERVICE_DeviceOfAnEndpointThatLeft_IsNoLongerTold()
    {
        await using PresenceFixture fixture = new();
        TestClient first = await fixture.OnlineAsync("alice");
        await first.GoOnlineAsync();
        TestClient second = fixture.SignIn(first.Account, 2);
        second.SubscribeSelf();
        await second.PublishAsync(second.InitialPublications(3500));
        first.Connection.Drain();
        second.SignOut(EndpointRemovalReason.ConnectionLost);

        // More than one device and the client answers every message ten seconds late (client contract 6.4).
        RoamingData data = RoamingData.Parse((await first.Connection.ReadNotificationAsync()).Body);
        Assert.Equal(first.DeviceInstance, data.Find("device", 2).Single().Instance);
        Assert.DoesNotContain(data.Find("state", 2), c => c.Instance == second.MachineInstance);
        Assert.NotNull(data.Aggregate(2));
    }

    [Fact]
    public async Task SERVICE_WithoutSubscriptionToSelf_IsAnsweredAllTheSame()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        await alice.GoOnlineAsync();
        Assert.Equal(1, alice.Versions[("device", alice.DeviceInstance, 2)]);
    }

    [Fact]
    public async Task SERVICE_ForSomebodyElse_IsRefused()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        WireMessage answer = await alice.SendAsync(alice.Service(
            "application/msrtc-category-publish+xml",
            TestClient.PublishBody(bob.Uri, alice.NotePublications("mine?")), bob.Uri));
        Assert.Equal((403, true), (answer.Status, answer.Has("ms-diagnostics")));
        answer = await alice.SendAsync(alice.Service(
            "application/msrtc-category-publish+xml",
            TestClient.PublishBody(bob.Uri, alice.NotePublications("mine?"))));
        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task SERVICE_FromAnEndpointThatIsNotRegistered_IsRefused()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        fixture.Endpoints.Forget(alice.Endpoint);
        Assert.Equal(403, (await alice.SendAsync(alice.PublishText(alice.NotePublications("x")))).Status);
    }

    [Theory]
    [InlineData("<publish", 400)]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><publish/>", 400)]
    [Trait("claim", "T21")]
    public async Task SERVICE_BrokenBody_Answers400AndChangesNothing(string body, int status)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        WireMessage answer = await alice.SendAsync(alice.Service("application/msrtc-category-publish+xml", body));
        Assert.Equal(status, answer.Status);
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SERVICE_BeyondTheQuotas_IsRefused()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { PublicationsPerPerson = 3, BytesPerPerson = 600, PublicationBytes = 500 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        Assert.Equal(200, (await alice.PublishAsync(alice.NotePublications(""))).Status);
        Assert.Equal(403, (await alice.SendAsync(alice.PublishText(alice.Publication("x", 1, 2, "user", "")))).Status);
        Assert.Equal(403, (await alice.SendAsync(alice.PublishText(
            alice.Publication("note", 0, 200, "static", "<x>" + new string('y', 400) + "</x>")))).Status);
        Assert.Equal(413, (await alice.SendAsync(alice.PublishText(
            alice.Publication("note", 0, 200, "static", "<x>" + new string('y', 500) + "</x>")))).Status);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SERVICE_MoreIntoOneContainerThanWatchersShouldBear_IsRefused()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { BytesPerContainer = 100 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        string half = "<x xmlns=\"u\">" + new string('y', 33) + "</x>";
        Assert.Equal(50, half.Length);
        Assert.Equal(200, (await alice.PublishAsync(
            alice.Publication("x", 1, 200, "user", half), alice.Publication("x", 2, 200, "user", half),
            alice.Publication("x", 3, 300, "user", half))).Status);
        Assert.Equal(
            403, (await alice.SendAsync(alice.PublishText(alice.Publication("x", 4, 200, "user", "<x/>")))).Status);
    }

    [Fact]
    public async Task SERVICE_TimePublication_EndsWhenItsTimeIsOver()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync();
        bob.Watch(alice.Uri);
        await alice.PublishAsync(
            alice.StatePublications(0x2400_0000, "time", TestClient.State("userState", 6500), "3600"));
        Assert.Equal(6500, CategoriesDocument.Parse((await bob.Connection.ReadNotificationAsync()).Body).Availability);
        alice.Connection.Drain();
        fixture.Time.Advance(TimeSpan.FromSeconds(3599));
        Assert.True(alice.Connection.IsQuiet);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3500, RoamingData.Parse(alice.Connection.Notifications().Single().Body).Aggregate(2));
        Assert.Equal(3500, CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body).Availability);
    }

    [Fact]
    public async Task SERVICE_MeetingThatBeginsLater_CountsWhenItBegins()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        string start = fixture.Time.GetUtcNow().AddMinutes(30).ToString("yyyy-MM-ddTHH:mm:ssZ");
        string meeting = TestClient.State(
            "calendarState", 6500,
            "<activity token=\"in-a-meeting\" minAvailability=\"6500\" maxAvailability=\"8999\"/>");
        meeting = meeting.Replace(" xsi:type", $" startTime=\"{start}\" xsi:type", StringComparison.Ordinal);
        RoamingData data = RoamingData.Parse((await alice.PublishAsync(
            alice.StatePublications(0x4000_0001, "endpoint", meeting))).Body);
        Assert.Equal(3500, data.Aggregate(2));
        fixture.Time.Advance(TimeSpan.FromMinutes(30));
        data = RoamingData.Parse(alice.Connection.Notifications().Single().Body);
        Assert.Equal(6500, data.Aggregate(2));
        Assert.Contains("in-a-meeting", data.Root.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SERVICE_UserPublication_LastsUntilTheLastEndpointLeaves()
    {
        await using PresenceFixture fixture = new();
        TestClient first = await fixture.OnlineAsync("alice");
        TestClient second = fixture.SignIn(first.Account, 2);
        second.SubscribeSelf();
        await first.PublishAsync(first.Publication("x", 1, 2, "user", "<a/>"));
        first.SignOut();
        second.SignOut();
        Assert.Empty(RoamingData.Parse(fixture.SignInAgain(first).Body).Find("x", 2));
        await first.PublishAsync(first.Publication("x", 1, 2, "user", "<a/>"));
        second.SignIn();
        first.SignOut();
        Assert.Single(RoamingData.Parse(second.SubscribeSelf().Body).Find("x", 2));
    }

    [Fact]
    public async Task SERVICE_EndpointReplacedByANewConnection_LosesWhatItPublishedBefore()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.GoOnlineAsync();
        RoamingData data = RoamingData.Parse(fixture.SignInAgain(alice).Body);
        Assert.Equal(["state", "state"], data.Categories.Select(static c => c.Name));
        Assert.All(data.Categories, static c => Assert.Equal(TestClient.UserStateInstance, c.Instance));
        Assert.Equal(200, (await alice.PublishAsync(alice.InitialPublications(3500))).Status);
    }

    [Fact]
    public async Task SERVICE_ManyEndpointsAtOnce_EndConsistent()
    {
        await using PresenceFixture fixture = new();
        TestClient[] endpoints =
        [
            await fixture.OnlineAsync("alice"),
            fixture.SignIn(fixture.Directory.Find(TestClient.AddressOf("alice"))!, 2),
            fixture.SignIn(fixture.Directory.Find(TestClient.AddressOf("alice"))!, 3),
        ];
        TestClient bob = await fixture.OnlineAsync("bob");
        bob.Watch(endpoints[0].Uri);
        foreach (TestClient endpoint in endpoints.Skip(1))
        {
            endpoint.SubscribeSelf();
        }

        int[] numbers = [3500, 5000, 15500];
        await Parallel.ForEachAsync(
            endpoints,
            TestContext.Current.CancellationToken,
            async (endpoint, _) =>
            {
                for (int i = 0; i < 40; i++)
                {
                    WireMessage answer = await endpoint.PublishAsync(
                        [.. endpoint.StatePublications(endpoint.MachineInstance, "endpoint",
                            TestClient.State("machineState", numbers[i % 3])),
                         .. i % 4 == 0 ? endpoint.NotePublications($"{endpoint.Epid} {i}") : []]);
                    Assert.True(answer.Status is 200 or 409, answer.Text);
                }

                Assert.Equal(200, (await endpoint.SendAsync(endpoint.PublishText(
                    [.. endpoint.StatePublications(endpoint.MachineInstance, "endpoint",
                        TestClient.State("machineState", 15500))]))).Status);
            });

        // Every endpoint and the watcher were told what is there in the end, each in the order of its dialog.
        RoamingData now = RoamingData.Parse(fixture.SignInAgain(fixture.Client(endpoints[0].Account, 9)).Body);
        Assert.Equal(15500, now.Aggregate(2));
        foreach (TestClient endpoint in endpoints)
        {
            foreach (WireMessage message in endpoint.Connection.All.Where(
                static m => m.Body.Contains("roamingData", StringComparison.Ordinal)))
            {
                endpoint.Learn(message);
            }

            Assert.Equal(
                now.Find("state", 2).Select(static c => (c.Instance!.Value, c.Version)),
                endpoint.Versions.Where(static v => v.Key is { Category: "state", Container: 2 })
                    .Select(static v => (v.Key.Instance, v.Value)).Order());
            Assert.Equal(
                now.Find("note", 300).Single().Version, endpoint.Versions[("note", 0, 300)]);
            AssertRising(
                endpoint.Connection.All.Where(static m => m["Event"].StartsWith("vnd", StringComparison.Ordinal)));
        }

        WireMessage[] told = [.. bob.Connection.All.Where(static m =>
            m.Method == "BENOTIFY" && m["Event"] == "presence")];
        AssertRising(told);
        Assert.Equal(
            15500,
            told.Select(static m => CategoriesDocument.Parse(m.Body).Availability).Last(static a => a is not null));
    }

    private static void AssertRising(IEnumerable<WireMessage> messages)
    {
        int[] numbers = [.. messages.Where(static m => !m.IsResponse).Select(static m =>
            int.Parse(m["CSeq"].Split(' ')[0]))];
        Assert.Equal(numbers.Order().Distinct(), numbers);
    }
}
