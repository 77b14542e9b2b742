// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Proxy;

/// <summary>INVITE to one or several endpoints, with and without branches (client contract 0.5, 6.2, 6.4).</summary>
public sealed class InviteForkTests
{
    private const string Bob = "sip:bob@contoso.test";

    private static string Contact(ScriptedSipClient client) => $"Contact: <{client.Gruu}>";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task INVITE_ThenACK_ThenMESSAGE_ThenBYE_RunEndToEnd(bool modern)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice", modern: modern);
        ScriptedSipClient bob = server.SignedIn("bob", modern: modern);
        alice.Request("INVITE", Bob, headers: Contact(alice) + "\nms-text-format: text/plain", cseq: 1, callId: "d1");
        WireMessage invite = bob.Take("INVITE");
        Assert.True(bob.Signer!.Verifies(invite));
        Assert.Equal("<sip:sip.contoso.test:5061;transport=tls;lr>", invite["Record-Route"]);
        Assert.Equal("text/plain", invite["ms-text-format"]);
        bob.Respond(invite, 200, headers: Contact(bob));
        WireMessage ok = alice.Take(200);
        Assert.True(alice.Signer!.Verifies(ok));
        Assert.Equal(invite["Record-Route"], ok["Record-Route"]);

        string route = "Route: " + ok["Record-Route"];
        alice.Request("ACK", bob.Gruu, ok["To"], route, cseq: 1, callId: "d1");
        WireMessage ack = bob.Take("ACK");
        Assert.False(ack.Has("Route"));
        Assert.True(bob.Signer.Verifies(ack));
        Assert.Equal(0, alice.Unread);

        alice.Request("MESSAGE", bob.Gruu, ok["To"], route, "hello", 2, "d1");
        bob.Respond(bob.Take("MESSAGE"), 200);
        alice.Take(200);
        alice.Request("BYE", bob.Gruu, ok["To"], route, cseq: 3, callId: "d1");
        bob.Respond(bob.Take("BYE"), 200);
        alice.Take(200);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task INVITE_UnansweredFor200Milliseconds_IsAnswered100()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.SignedIn("bob");
        alice.Request("INVITE", Bob);
        server.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.DoesNotContain(";tag=", alice.Take(100)["To"]);
    }

    [Fact]
    public async Task Fork_FirstSuccessWins_LosersThatRangAreCancelled_OthersAcknowledgedAndEnded()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient desk = server.SignedIn("bob", "bob-desk");
        ScriptedSipClient phone = server.SignedIn("bob", "bob-phone");
        ScriptedSipClient pidgin = server.SignedIn("bob", "bob-pidgin");
        alice.Request("INVITE", Bob, headers: Contact(alice), cseq: 7, callId: "f1");
        WireMessage atDesk = desk.Take("INVITE");
        WireMessage atPhone = phone.Take("INVITE");
        WireMessage atPidgin = pidgin.Take("INVITE");
        phone.Respond(atPhone, 180, tag: "p");
        alice.Take(180);
        desk.Respond(atDesk, 200, headers: Contact(desk), tag: "d");
        Assert.Contains(";tag=d", alice.Take(200)["To"]);

        // The phone rang: CANCEL, 200 to it, 487, ACK.
        WireMessage cancel = phone.Take("CANCEL");
        Assert.True(phone.Signer!.Verifies(cancel));
        Assert.Equal(atPhone["Via"], cancel["Via"]);
        Assert.Equal("7 CANCEL", cancel["CSeq"]);
        Assert.DoesNotContain(";tag=", cancel["To"]);
        phone.Respond(cancel, 200, tag: "p");
        phone.Respond(atPhone, 487, tag: "p");
        WireMessage ack = phone.Take("ACK");
        Assert.Equal(atPhone["Via"], ack["Via"]);
        Assert.Contains(";tag=p", ack["To"]);

        // The third said nothing, so it could not be cancelled; its late success is acknowledged and ended.
        Assert.Equal(0, pidgin.Unread);
        pidgin.Respond(atPidgin, 200, headers: Contact(pidgin), tag: "q");
        WireMessage lateAck = pidgin.Take("ACK");
        Assert.Equal(pidgin.Gruu, lateAck.RequestUri);
        Assert.Equal("7 ACK", lateAck["CSeq"]);
        Assert.True(pidgin.Signer!.Verifies(lateAck));
        WireMessage bye = pidgin.Take("BYE");
        Assert.Equal("8 BYE", bye["CSeq"]);
        Assert.Equal(atPidgin["From"], bye["From"]);
        Assert.Contains(";tag=q", bye["To"]);
        pidgin.Respond(bye, 200);

        Assert.Equal(0, alice.Unread);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task SuccessRepeatedByTheWinner_GoesOnAgain_AndByALoser_IsAcknowledgedAgain()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient desk = server.SignedIn("bob", "bob-desk");
        ScriptedSipClient phone = server.SignedIn("bob", "bob-phone");
        alice.Request("INVITE", Bob, headers: Contact(alice));
        WireMessage atDesk = desk.Take("INVITE");
        WireMessage atPhone = phone.Take("INVITE");
        desk.Respond(atDesk, 200, headers: Contact(desk), tag: "d");
        phone.Respond(atPhone, 200, headers: Contact(phone), tag: "p");
        alice.Take(200);
        phone.TakeAll();
        desk.Respond(atDesk, 200, headers: Contact(desk), tag: "d");
        alice.Take(200);
        Assert.Equal(0, desk.Unread);
        phone.Respond(atPhone, 200, headers: Contact(phone), tag: "p");
        phone.Take("ACK");
        Assert.Equal(0, phone.Unread);
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    public async Task AllRefuse_BestAnswerGoesOn_AndEachIsAcknowledged()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient desk = server.SignedIn("bob", "bob-desk");
        ScriptedSipClient phone = server.SignedIn("bob", "bob-phone");
        alice.Request("INVITE", Bob);
        desk.Respond(desk.Take("INVITE"), 500);
        desk.Take("ACK");
        Assert.Equal(0, alice.Unread);
        phone.Respond(phone.Take("INVITE"), 486, "Busy here and now");
        phone.Take("ACK");
        Assert.Equal("SIP/2.0 486 Busy here and now", alice.Take(486).StartLine);
    }

    [Fact]
    public async Task Decline_EndsTheOthers()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient desk = server.SignedIn("bob", "bob-desk");
        ScriptedSipClient phone = server.SignedIn("bob", "bob-phone");
        alice.Request("INVITE", Bob);
        WireMessage atPhone = phone.Take("INVITE");
        phone.Respond(atPhone, 180);
        alice.Take(180);
        desk.Respond(desk.Take("INVITE"), 603);
        phone.Respond(phone.Take("CANCEL"), 200);
        phone.Respond(atPhone, 487);
        alice.Take(603);
    }

    [Fact]
    public async Task ClientThatIgnoresCANCEL_DoesNotKeepTheCallerWaiting()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob, cseq: 3, callId: "c1");
        bob.Respond(bob.Take("INVITE"), 180);
        alice.Take(180);
        alice.Request("CANCEL", Bob, cseq: 3, callId: "c1");
        WireMessage ok = alice.Take(200);
        bob.Take("CANCEL");
        server.Time.Advance(TimeSpan.FromSeconds(33));
        WireMessage answer = alice.Take(487);
        Assert.Equal("3 INVITE", answer["CSeq"]);
        Assert.Equal(ok["To"], answer["To"]);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task CANCEL_BeforeAnyAnswer_WaitsForOne()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob, cseq: 3, callId: "c1");
        WireMessage invite = bob.Take("INVITE");
        alice.Request("CANCEL", Bob, cseq: 3, callId: "c1");
        alice.Take(200);
        Assert.Equal(0, bob.Unread);
        bob.Respond(invite, 180);
        bob.Take("CANCEL");
        bob.Respond(invite, 487);
        alice.Take(487);
    }

    [Fact]
    public async Task CANCEL_ThatCrossesTheSuccess_LosesToIt()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob, cseq: 3, callId: "c1");
        WireMessage invite = bob.Take("INVITE");
        bob.Respond(invite, 200);
        alice.Take(200);
        alice.Request("CANCEL", Bob, cseq: 3, callId: "c1");
        alice.Take(200);
        Assert.Equal(0, bob.Unread);
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    public async Task CANCEL_OfNothing_Is481()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("CANCEL", Bob, cseq: 3, callId: "c1");
        alice.Take(481);
    }

    [Fact]
    public async Task CANCEL_OnAnotherConnectionOfTheSamePerson_Is481()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient second = server.SignedIn("alice", "alice-2");
        server.SignedIn("bob");
        alice.Request("INVITE", Bob, cseq: 3, callId: "c1");
        second.Request("CANCEL", Bob, cseq: 3, callId: "c1");
        second.Take(481);
    }

    [Fact]
    public async Task CallerThatGoesAway_CancelsWhatRings()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob);
        WireMessage invite = bob.Take("INVITE");
        bob.Respond(invite, 180);
        alice.HangUp();
        bob.Respond(bob.Take("CANCEL"), 200);
        bob.Respond(invite, 487);
        bob.Take("ACK");
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task CallerThatGoesAway_LateSuccessIsEnded()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob);
        WireMessage invite = bob.Take("INVITE");
        alice.HangUp();
        bob.Respond(invite, 200, headers: Contact(bob));
        bob.Take("ACK");
        bob.Take("BYE");
    }

    [Fact]
    public async Task EndpointThatRingsForEver_EndsWithTimerC()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob);
        WireMessage invite = bob.Take("INVITE");
        bob.Respond(invite, 180);
        alice.Take(180);
        server.Time.Advance(TimeSpan.FromSeconds(186));
        bob.Take("CANCEL");
        bob.Respond(invite, 487);
        Assert.Equal(487, alice.Take().Status);
    }

    [Fact]
    public async Task EndpointThatSaysNothing_Is408After32Seconds()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.SignedIn("bob");
        alice.Request("INVITE", Bob);
        server.Time.Advance(TimeSpan.FromSeconds(33));
        alice.Take(100);
        alice.Take(408);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task EndpointThatGoesAwayMeanwhile_Is480()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob);
        bob.HangUp();
        alice.Take(480);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task RefusedINVITE_WithoutACK_LeavesNothing()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        PeerConnection? connection = null;
        server.Router.Before = context =>
        {
            connection = (PeerConnection)context.Connection;
            return false;
        };
        alice.Request("INVITE", Bob);
        alice.Take(480);
        server.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, alice.Unread);
        Assert.Equal(0, connection!.Transactions.Count);
    }

    [Fact]
    public async Task ACKOfARefusal_EndsHere()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob, cseq: 3, callId: "c1");
        bob.Respond(bob.Take("INVITE"), 486);
        bob.Take("ACK");
        WireMessage answer = alice.Take(486);
        alice.Request("ACK", Bob, answer["To"], cseq: 3, callId: "c1");
        Assert.Equal(0, bob.Unread);
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    public async Task MESSAGE_ToSeveralEndpoints_FirstSuccessIsTheAnswer()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient desk = server.SignedIn("bob", "bob-desk");
        ScriptedSipClient phone = server.SignedIn("bob", "bob-phone");
        alice.Request("MESSAGE", Bob, body: "hello");
        desk.Respond(desk.Take("MESSAGE"), 480);
        Assert.Equal(0, alice.Unread);
        WireMessage atPhone = phone.Take("MESSAGE");
        phone.Respond(atPhone, 200);
        alice.Take(200);
        Assert.Equal(0, phone.Unread);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task AfterEverything_NoConnectionRemembersAnything()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        PeerConnection[] seen = new PeerConnection[2];
        server.Router.Before = context =>
        {
            seen[context.SenderAddress.User == "alice" ? 0 : 1] = (PeerConnection)context.Connection;
            return false;
        };
        bob.Request("OPTIONS", "sip:nobody@contoso.test");
        bob.Take(480);
        alice.Request("INVITE", Bob, headers: Contact(alice));
        bob.Respond(bob.Take("INVITE"), 200, headers: Contact(bob));
        alice.Request("MESSAGE", Bob);
        bob.Respond(bob.Take("MESSAGE"), 200);
        server.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.All(seen, static c => Assert.Equal(0, c.Transactions.Count));
        Assert.All(seen, static c => Assert.Equal(0, c.Transactions.Forwarded));
        Assert.Equal(0, server.Server.WaitingCount);
        Assert.Equal(0, server.Counted("parley.sip.transactions.active"));
        Assert.Equal(2, alice.TakeAll().Count(static m => m.Status == 200));
    }
}
