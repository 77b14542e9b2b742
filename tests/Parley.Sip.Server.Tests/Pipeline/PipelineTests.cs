// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using Parley.Sip.Messages;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Pipeline;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Pipeline;

/// <summary>Each step's reason to say no, and the order of the steps.</summary>
public sealed class PipelineTests
{
    private const string Bob = "sip:bob@contoso.test";

    [Fact]
    public async Task Steps_StandInTheOrderOfTheArchitecture()
    {
        await using TestServer server = new();
        object environment =
            typeof(SipServer).GetField("_environment", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(
            server.Server)!;
        MessageEntry entry = ((Parley.Sip.Server.Connections.ConnectionEnvironment)environment).Entry;
        PipelineStep[] steps =
            (PipelineStep[])typeof(MessageEntry).GetField(
            "_steps", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(entry)!;
        Assert.Equal(
            ["SourceLimitStep", "TransactionMatchStep", "PeerIdentityStep", "HopLimitStep", "SecurityFilterStep",
                "AuthenticationStep", "DispatchStep"],
            steps.Select(static s => s.GetType().Name));
    }

    [Fact]
    public async Task MaxForwardsUsedUp_Is483_BeforeAuthentication()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Write("MESSAGE", Bob).Replace("Max-Forwards: 70", "Max-Forwards: 0"));
        alice.Take(483);
    }

    [Fact]
    public async Task RequestThatComesBackUnchanged_Is482()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob);
        WireMessage received = bob.Take("MESSAGE");

        // Bob's machine sends it back as it is.
        bob.Send(received.Text.Replace("Max-Forwards: 69", "Max-Forwards: 68"));
        bob.Take(482);
    }

    [Fact]
    public async Task AssertedIdentityOfAnother_Is403()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("MESSAGE", Bob, headers: "P-Asserted-Identity: <sip:carol@contoso.test>");
        alice.Take(403);
        Assert.Equal(1, server.Counted("parley.sip.refused", "ForeignIdentity"));
    }

    [Fact]
    public async Task Identity_OfTheCopy_IsTheOneWeKnow_WhateverTheClientPrefers()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob, headers: "P-Asserted-Identity: <sip:alice@contoso.test>");
        alice.Request("MESSAGE", Bob, headers: "P-Preferred-Identity: <sip:chief@contoso.test>, <tel:+15550000>");
        alice.Request("MESSAGE", Bob);
        foreach (WireMessage received in bob.TakeAll())
        {
            Assert.Equal("<sip:alice@contoso.test>", Assert.Single(received.All("P-Asserted-Identity")));
            Assert.False(received.Has("P-Preferred-Identity"));
            Assert.True(bob.Signer!.Verifies(received));
        }
    }

    [Fact]
    public async Task UnknownProxyRequire_Is420_AndTheKnownOneIsNot()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("MESSAGE", Bob, headers: "Proxy-Require: ms-benotify, foo");
        Assert.Equal("foo", alice.Take(420)["Unsupported"]);
        alice.Request("MESSAGE", Bob, headers: "Proxy-Require: ms-benotify");
        alice.Take(480);
    }

    [Fact]
    public async Task UnknownSchemeOfRequestUri_Is416()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("MESSAGE", "mailto:bob@contoso.test", "<sip:bob@contoso.test>");
        alice.Take(416);
    }

    [Fact]
    public async Task MethodThatNobodyTakes_Is405WithAllow()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("UPDATE", Bob);
        Assert.True(alice.Take(405).Has("Allow"));
    }

    [Fact]
    public async Task MalformedRequest_Is400ThatSaysWhy_AndTheConnectionGoesOn()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Send(alice.Write("MESSAGE", Bob).Replace("Max-Forwards: 70", "Max-Forwards: many"));
        WireMessage answer = alice.Take(400);
        Assert.Equal("SIP/2.0 400 Malformed Max-Forwards", answer.StartLine);
        Assert.True(alice.Signer!.Verifies(answer));
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
    }

    [Fact]
    public async Task FaultOfAHandler_Is500_AndTheConnectionGoesOn()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.Router.Before = static context => context.Request.Method == SipMethod.Service
            ? throw new InvalidOperationException("bug") : false;
        alice.Request("SERVICE", Bob);
        alice.Take(500);
        Assert.Equal(1, server.Counted("parley.sip.faults"));
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
    }

    [Fact]
    public async Task HandlerThatForgetsToAnswer_Is500()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.Router.Before = static context => context.Request.Method == SipMethod.Service;
        alice.Request("SERVICE", Bob);
        alice.Take(500);
    }

    [Fact]
    public async Task DetachedRequest_IsAnsweredLater_WithItsOwnHeaders()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        SipRequestContext? kept = null;
        server.Router.Before = context =>
        {
            if (context.Request.Method == SipMethod.Service)
            {
                context.Detach();
                kept = context;
                return true;
            }

            return false;
        };
        WireMessage sent = alice.Request("SERVICE", Bob, body: "<x/>");
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
        Assert.Equal("<x/>", Encoding.UTF8.GetString(kept!.Request.Body));
        kept.Send(kept.CreateResponse(200));
        WireMessage answer = alice.Take(200);
        Assert.Equal(sent["CSeq"], answer["CSeq"]);
        Assert.True(alice.Signer!.Verifies(answer));
        kept.Send(kept.CreateResponse(500));
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    public async Task HandlerOfAnINVITE_IsAnsweredFor_WhenTheCallerCancels()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        SipRequestContext? kept = null;
        server.Router.Before = context =>
        {
            context.Detach();
            kept = context;
            return true;
        };
        alice.Request("INVITE", "sip:focus@contoso.test", cseq: 4, callId: "i1");
        alice.Request("CANCEL", "sip:focus@contoso.test", cseq: 4, callId: "i1");
        alice.Take(200);
        alice.Take(487);
        kept!.Send(kept.CreateResponse(200));
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task TooManyMessages_Are503WithRetryAfter_AndAFloodEndsTheConnection()
    {
        await using TestServer server = new(new SipServerLimits { MessagesPerSecond = 10, MessageBurst = 20 });
        ScriptedSipClient alice = server.SignedIn("alice");
        for (int i = 0; i < 16; i++)
        {
            alice.Request("MESSAGE", Bob);
            alice.Take(480);
        }

        alice.Request("MESSAGE", Bob);
        Assert.Equal("5", alice.Take(503)["Retry-After"]);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
        for (int i = 0; i < 40; i++)
        {
            alice.Request("MESSAGE", Bob);
        }

        Assert.NotNull(alice.Ended);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task TooManyOctets_Are503()
    {
        await using TestServer server = new(new SipServerLimits { OctetsPerSecond = 1000, OctetBurst = 20_000 });
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("MESSAGE", Bob, body: new string('x', 25_000));
        alice.Take(503);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task StrangersOfOneSource_ShareARate_AndThoseSignedInDoNot()
    {
        await using TestServer server = new(new SipServerLimits { UnauthenticatedMessagesPerSecond = 50 });
        ScriptedSipClient alice = server.SignedIn("alice");
        int refused = 0;
        for (int i = 0; i < 20; i++)
        {
            ScriptedSipClient stranger = server.Connect("bob");
            for (int j = 0; j < 5; j++)
            {
                stranger.Send(stranger.Register());
                refused += stranger.Take().Status == 503 ? 1 : 0;
            }
        }

        Assert.InRange(refused, 40, 60);
        alice.Request("MESSAGE", Bob);
        alice.Take(480);
    }

    [Fact]
    public async Task BENOTIFY_AndACK_AreNeverAnswered()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("BENOTIFY", Bob);
        alice.Request("ACK", Bob);
        alice.Send(alice.Write("BENOTIFY", Bob));
        Assert.Equal(0, alice.Unread);
        Assert.Null(alice.Ended);
    }

    [Fact]
    public async Task Refusals_HaveAnAnswerForEveryReason()
    {
        await Task.CompletedTask;
        Assert.All(Enum.GetValues<Parley.Sip.Server.Diagnostics.RefusalReason>(), static reason =>
            Assert.InRange(Parley.Sip.Server.Diagnostics.Refusals.Of(reason).Status, 400, 503));
    }
}
