// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests.Categories;

public sealed class PidfFormatTests
{
    private static readonly XNamespace s_pidf = "urn:ietf:params:xml:ns:pidf";

    [Theory]
    [InlineData("Accept: application/pidf+xml", 200, "NOTIFY")]
    [InlineData("X-Nothing: 1", 200, "NOTIFY")]
    [InlineData("Accept: text/html, application/*", 200, "NOTIFY")]
    [InlineData("Accept: text/html", 406, "")]
    public async Task SUBSCRIBE_StandardWatcher_IsNotifiedInPidf(string accept, int status, string method)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        Assert.Equal(status, Subscribe(alice, bob, accept).Status);
        WireMessage? told = alice.Connection.Notifications().SingleOrDefault();
        Assert.Equal(method, told?.Method ?? "");
        if (told is not null)
        {
            Assert.Equal(("application/pidf+xml", "presence"), (told["Content-Type"], told["Event"]));
            Assert.True(told.Has("Contact"));
            Assert.Equal(("sip:bob@contoso.test", "open", "", ""), Read(told));
        }
    }

    [Theory]
    [InlineData(3500, "open", "")]
    [InlineData(6500, "open", "busy")]
    [InlineData(9500, "open", "busy")]
    [InlineData(12500, "open", "away")]
    [InlineData(15500, "open", "away")]
    [InlineData(18500, "closed", "")]
    public async Task Notify_EachStatus_SaysWhatAStandardWatcherKnows(int availability, string basic, string activity)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync(availability);
        await bob.PublishAsync(bob.NotePublications("a &lt;b&gt;"));
        Subscribe(alice, bob, "Accept: application/pidf+xml");
        Assert.Equal(
            ("sip:bob@contoso.test", basic, activity, "a <b>"), Read(alice.Connection.Notifications().Single()));
    }

    [Fact]
    public async Task Notify_Change_ComesWholeAndOnlyWhenThereIsOne()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        Subscribe(alice, bob, "Accept: application/pidf+xml");
        alice.Connection.Drain();
        await bob.PublishAsync(bob.NotePublications("x"));
        Assert.Equal(("sip:bob@contoso.test", "open", "", "x"), Read(alice.Connection.Notifications().Single()));
        await bob.PublishAsync(bob.Publication("calendarData", 0, 200, "static", "<c/>"));
        Assert.Empty(alice.Connection.Notifications());
        bob.SignOut();
        Assert.Equal(("sip:bob@contoso.test", "closed", "", "x"), Read(alice.Connection.Notifications().Single()));
    }

    [Fact]
    [Trait("claim", "T15")]
    public async Task Notify_Blocked_IsWhatIsSaidOfNobody()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        await bob.GoOnlineAsync();
        await bob.PublishAsync(bob.NotePublications("x"));
        await bob.SetMembersAsync(32000, "add", "user", "alice@contoso.test");
        Subscribe(alice, bob, "Accept: application/pidf+xml");
        string blocked = alice.Connection.Notifications().Single().Body;
        alice.Send(Text(alice, "sip:nobody@contoso.test", "Accept: application/pidf+xml"));
        string nobody = alice.Connection.Notifications().Single().Body;
        Assert.Equal(nobody, blocked.Replace("bob@", "nobody@", StringComparison.Ordinal));
    }

    private static WireMessage Subscribe(TestClient watcher, TestClient watched, string accept) =>
        watcher.Send(Text(watcher, watched.Uri, accept));

    private static string Text(TestClient watcher, string uri, string accept) =>
        watcher.Request("SUBSCRIBE", uri, "Event: presence\nExpires: 3600\n" + accept);

    private static (string Entity, string Basic, string Activity, string Note) Read(WireMessage message)
    {
        XElement root = XElement.Parse(message.Body);
        Assert.Equal(s_pidf + "presence", root.Name);
        return (
            (string)root.Attribute("entity")!,
            root.Descendants(s_pidf + "basic").Single().Value,
            root.Descendants().FirstOrDefault(static e => e.Name.LocalName == "activities")?.Elements().Single()
                .Name.LocalName ?? "",
            root.Descendants(s_pidf + "note").SingleOrDefault()?.Value ?? "");
    }
}
