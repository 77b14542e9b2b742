// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Dapper;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests.Storage;

public sealed class PresenceStoreTests
{
    private const string Secret = "dentist, then Lisbon";

    [Fact]
    public async Task Static_AfterARestart_IsThereWithItsVersionsAndTheRestIsNot()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.GoOnlineAsync(6500);
        await alice.PublishAsync(alice.NotePublications("one"));
        await alice.PublishAsync(alice.NotePublications(Secret));
        await alice.PublishAsync(alice.Publication("x", 1, 200, "user", "<u/>"),
            alice.Publication("x", 2, 200, "time", "<t/>", "9999"));
        await fixture.RestartAsync();
        alice.SignIn();
        RoamingData data = RoamingData.Parse(alice.SubscribeSelf().Body);
        Assert.Equal(["note", "note", "note", "state", "state"], data.Categories.Select(static c => c.Name));
        Assert.All(data.Find("note", 300),
            static c => Assert.Equal((2, "static", Secret), (c.Version, c.ExpireType, c.Element!.Value)));
        Assert.Equal(["sameEnterprise"], data.Containers[200].Members);
        Assert.Equal(1, data.Containers[200].Version);
        bob.SignIn();
        Assert.Equal(18500, CategoriesDocument.ParseList(bob.Watch(alice.Uri))[alice.Uri].Availability);

        // What was chosen before counts again once the person is back.
        Assert.Equal(200, (await alice.PublishMachineAsync(3500)).Status);
        Assert.Equal(6500, CategoriesDocument.Parse(bob.Connection.Notifications().Single().Body).Availability);
    }

    [Fact]
    public async Task Static_Deleted_DoesNotComeBack()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.PublishAsync(alice.NotePublications("x"));
        await alice.PublishAsync(alice.Publication("note", 0, 200, "static", "", "0"));
        await alice.PublishAsync(alice.Publication("note", 0, 300, "endpoint", "<soft/>"));
        await fixture.RestartAsync();
        alice.SignIn();
        Assert.Equal(400, RoamingData.Parse(alice.SubscribeSelf().Body).Categories.Single().Container);
    }

    [Fact]
    [Trait("claim", "T17")]
    public async Task Files_HoldNoTextOfAnybody()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.PublishAsync(alice.NotePublications(Secret));
        await alice.PublishAsync(alice.Publication("calendarData", 0, 200, "static", "<c>" + Secret + "</c>"));
        await alice.SetMembersAsync(32000, "add", "user", "mallory@contoso.test");
        byte[] files = fixture.FileOctets();
        Assert.True(files.Length > 4096);
        foreach (string text in new[] { Secret, "dentist", "mallory", "sameEnterprise" })
        {
            Assert.True(files.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0, text);
            Assert.True(files.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) < 0, text);
        }
    }

    [Fact]
    [Trait("claim", "T17")]
    public async Task Row_MovedToSomebodyElse_DoesNotOpen()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.PublishAsync(alice.NotePublications(Secret));
        await fixture.Database.WriteAsync(
            (connection, transaction) => connection.Execute(
                "UPDATE presence_publication SET account = @To WHERE account = @From",
                new { From = alice.Account.Id.ToString(), To = bob.Account.Id.ToString() }, transaction),
            TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(fixture.RestartAsync);
    }

    [Fact]
    public async Task Static_BeforeItIsDurable_IsNeitherAnsweredNorShown()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        bob.Watch(alice.Uri);
        alice.Connection.Drain();
        Action release = fixture.Database.Hold();
        FakeRequestContext note = alice.Post(alice.PublishText(alice.NotePublications("x")));
        FakeRequestContext machine = alice.Post(alice.PublishText(
            alice.StatePublications(alice.MachineInstance, "endpoint", TestClient.State("machineState", 3500))));
        Assert.Empty(note.Responses);
        Assert.Empty(machine.Responses); // in its turn
        Assert.True(note.IsDetached && machine.IsDetached);
        Assert.True(bob.Connection.IsQuiet);
        release();
        Assert.Equal(200, (await alice.Connection.ReadResponseAsync()).Status);
        Assert.Equal(200, (await alice.Connection.ReadResponseAsync()).Status);
        Assert.Equal("note", CategoriesDocument.Parse((await bob.Connection.ReadNotificationAsync()).Body).Names);
        Assert.Equal("state", CategoriesDocument.Parse((await bob.Connection.ReadNotificationAsync()).Body).Names);
    }

    [Fact]
    public async Task Soft_WhileTheDatabaseIsHeld_IsAnsweredAtOnceForOthers()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        Action release = fixture.Database.Hold();
        FakeRequestContext machine = alice.Post(alice.PublishText(
            alice.StatePublications(alice.MachineInstance, "endpoint", TestClient.State("machineState", 3500))));
        Assert.Equal(200, machine.Final.Status);
        Assert.False(machine.IsDetached);
        release();
    }

    [Fact]
    public async Task WriteFails_ChangesNothingAndSaysSo()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        fixture.Database.LoseNextWrite();
        Assert.Equal(503, (await alice.SendAsync(alice.PublishText(alice.NotePublications("x")))).Status);
        fixture.Database.LoseNextWrite();
        Assert.Equal(503, (await alice.SetMembersAsync(300, 0, "add", "everyone")).Status);
        Assert.True(alice.Connection.IsQuiet);
        Assert.Equal(200, (await alice.PublishAsync(alice.NotePublications("y"))).Status);
        Assert.Equal(1, alice.Versions[("note", 0, 200)]);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task Database_Busy_Answers503WithRetryAfter()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        fixture.Database.Busy = true;
        WireMessage answer = await alice.SendAsync(alice.PublishText(alice.NotePublications("x")));
        Assert.Equal((503, "1"), (answer.Status, answer["Retry-After"]));
        fixture.Database.Busy = false;
        Assert.Equal(200, (await alice.PublishAsync(alice.NotePublications("x"))).Status);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task Requests_BeyondWhatMayWait_AreRefused()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { WaitingRequestsPerPerson = 2 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        Action release = fixture.Database.Hold();
        FakeRequestContext[] requests = [.. Enumerable.Range(0, 5).Select(i =>
            alice.Post(alice.PublishText(alice.Publication("x", (uint)i, 200, "static", "<a/>"))))];
        Assert.Equal([503, 503], requests.SelectMany(static r => r.Responses).Select(static r => r.Status));
        release();
        Assert.Equal(
            [503, 503, 200, 200, 200],
            new[]
            {
                await alice.Connection.ReadResponseAsync(), await alice.Connection.ReadResponseAsync(),
                await alice.Connection.ReadResponseAsync(), await alice.Connection.ReadResponseAsync(),
                await alice.Connection.ReadResponseAsync(),
            }.Select(static r => r.Status));
    }

    [Fact]
    public async Task Endpoint_GoneWhileItsRequestWaits_LeavesWhatIsDurableOnly()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        Action release = fixture.Database.Hold();
        alice.Post(alice.PublishText([.. alice.InitialPublications(6500), .. alice.NotePublications("x")]));
        alice.SignOut();
        release();
        await alice.Connection.ReadResponseAsync();
        RoamingData data = RoamingData.Parse(fixture.SignInAgain(alice).Body);
        Assert.Equal(["note", "note", "note", "state", "state"], data.Categories.Select(static c => c.Name));
        Assert.All(data.Find("state", 2), static c => Assert.Equal(TestClient.UserStateInstance, c.Instance));
    }

    [Fact]
    public async Task Rows_OfAnAccountThatIsNoMore_AreRemovedAtTheStart()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await alice.PublishAsync(alice.NotePublications("x"));
        fixture.Directory.DeleteSilently(alice.Account);
        await fixture.RestartAsync();
        bob.SignIn();
        bob.SubscribeSelf();
        await bob.SetMembersAsync(300, 0, "add", "everyone");
        Assert.Equal(0, fixture.Database.Read(c => c.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM presence_publication WHERE account = @Id",
                new { Id = alice.Account.Id.ToString() })));
    }
}
