// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Proxy;

/// <summary>Anything but INVITE to one endpoint.</summary>
public sealed class RelayTests
{
    private const string Bob = "sip:bob@contoso.test";

    [Fact]
    public async Task MESSAGE_ReachesTheEndpointSigned_AndItsAnswerTheCaller()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        WireMessage sent = alice.Request(
            "MESSAGE", Bob, headers: "Content-Type: text/plain\nX-Other: kept as it is", body: "hello");
        WireMessage received = bob.Take("MESSAGE");
        Assert.True(bob.Signer!.Verifies(received));
        Assert.Equal("hello", received.Body);
        Assert.Equal("kept as it is", received["X-Other"]);
        Assert.Equal("69", received["Max-Forwards"]);
        Assert.Equal(2, received.All("Via").Count());
        Assert.StartsWith("SIP/2.0/TLS sip.contoso.test:5061;branch=z9hG4bK", received["Via"]);
        Assert.False(received.Has("Authorization"));
        Assert.False(received.Has("Record-Route"));

        bob.Respond(received, 200, "Fine", "X-Answer: 1");
        WireMessage answer = alice.Take(200);
        Assert.True(alice.Signer!.Verifies(answer));
        Assert.Equal([sent["Via"]], answer.All("Via"));
        Assert.Equal("SIP/2.0 200 Fine", answer.StartLine);
        Assert.Equal("1", answer["X-Answer"]);
        Assert.False(answer.Has("Authorization"));
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task Provisional_GoesOn_But100DoesNot()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob);
        WireMessage received = bob.Take("MESSAGE");
        bob.Respond(received, 100);
        Assert.Equal(0, alice.Unread);
        bob.Respond(received, 183);
        alice.Take(183);
        bob.Respond(received, 486);
        alice.Take(486);
    }

    [Fact]
    public async Task EndpointThatNeverAnswers_Is408After32Seconds()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.SignedIn("bob");
        WireMessage sent = alice.Request("MESSAGE", Bob);
        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(0, alice.Unread);
        server.Time.Advance(TimeSpan.FromSeconds(2));
        WireMessage answer = alice.Take(408);
        Assert.Equal(sent["CSeq"], answer["CSeq"]);
        Assert.Equal(sent["Call-ID"], answer["Call-ID"]);
        Assert.Equal(sent["From"], answer["From"]);
        Assert.StartsWith(sent["To"] + ";tag=", answer["To"]);
        Assert.Equal(sent["Via"], answer["Via"]);
        Assert.True(alice.Signer!.Verifies(answer));
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task EndpointThatGoesAwayMeanwhile_Is480()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob);
        bob.HangUp();
        alice.Take(480);
        Assert.Equal(0, server.Server.WaitingCount);
    }

    [Fact]
    public async Task CallerThatGoesAwayMeanwhile_LeavesNothing()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob);
        WireMessage received = bob.Take("MESSAGE");
        alice.HangUp();
        bob.Respond(received, 200);
        Assert.Equal(0, server.Server.WaitingCount);
        Assert.Null(bob.Ended);
    }

    [Fact]
    public async Task SecondAnswer_GoesNowhere()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob);
        WireMessage received = bob.Take("MESSAGE");
        bob.Respond(received, 200);
        bob.Respond(received, 486);
        alice.Take(200);
        Assert.Equal(0, alice.Unread);
        Assert.Equal(1, server.Counted("parley.sip.refused", "UnexpectedResponse"));
    }

    [Theory]
    [InlineData("Call-ID: call-", "Call-ID: other-")]
    [InlineData("CSeq: 9 ", "CSeq: 8 ")]
    [InlineData(";tag=c1", ";tag=c9")]
    public async Task AnswerToSomethingElse_IsNotTakenForTheAnswer(string original, string altered)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob, cseq: 9);
        WireMessage received = bob.Take("MESSAGE");
        string forged = bob.WriteResponse(received, 200);
        Assert.Contains(original, forged);
        bob.Send(bob.Sign(forged.Replace(original, altered)));
        Assert.Equal(0, alice.Unread);
        bob.Respond(received, 200);
        alice.Take(200);
    }

    [Fact]
    public async Task AnswerOnAnotherConnection_IsNotTaken()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        ScriptedSipClient carol = server.SignedIn("carol");
        alice.Request("MESSAGE", Bob);
        WireMessage received = bob.Take("MESSAGE");
        carol.Respond(received, 200);
        Assert.Equal(0, alice.Unread);
        Assert.Equal(1, server.Server.WaitingCount);
    }

    [Fact]
    public async Task INFO_InDialogWithOurRoute_GoesByRequestUri_AndTheRouteStaysHere()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request(
            "INFO", bob.Gruu, "<sip:bob@contoso.test>;tag=s1",
                "Route: <sip:sip.contoso.test:5061;transport=tls;lr>\nContent-Type: application/xml",
            "<KeyboardActivity/>");
        WireMessage received = bob.Take("INFO");
        Assert.False(received.Has("Route"));
        Assert.Equal(bob.Gruu, received.RequestUri);
        bob.Respond(received, 200);
        alice.Take(200);
    }

    [Fact]
    public async Task RouteToSomebodyElse_IsRefused()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.SignedIn("bob");
        alice.Request("MESSAGE", Bob, headers: "Route: <sip:relay.example.net;lr>");
        alice.Take(403);
        Assert.Equal(1, server.Counted("parley.sip.refused", "ForeignRoute"));
    }

    [Fact]
    public async Task AnswerToOurs503_Becomes480()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob);
        bob.Respond(bob.Take("MESSAGE"), 503);
        alice.Take(480);
    }

    [Fact]
    public async Task TooManyWaitingOfOneConnection_Are503WithRetryAfter()
    {
        await using TestServer server = new(new SipServerLimits { MaximumTransactionsPerConnection = 3 });
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        for (int i = 0; i < 3; i++)
        {
            alice.Request("MESSAGE", Bob);
        }

        alice.Request("MESSAGE", Bob);
        Assert.Equal("5", alice.Take(503)["Retry-After"]);
        bob.Respond(bob.Take("MESSAGE"), 200);
        alice.Take(200);
        alice.Request("MESSAGE", Bob);
        Assert.Equal(0, alice.Unread);
    }
}
