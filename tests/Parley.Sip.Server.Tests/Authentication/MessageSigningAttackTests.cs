// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>Row T12: after sign-in every message is signed and new, or refused.</summary>
[Trait("claim", "T12")]
public sealed class MessageSigningAttackTests
{
    private const string Bob = "sip:bob@contoso.test";

    [Fact]
    public async Task SignedRequest_IsTaken_AndItsAnswerIsSigned()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Request("MESSAGE", Bob, body: "hello");
        WireMessage answer = alice.Take(480);
        Assert.True(alice.Signer!.Verifies(answer));
    }

    [Fact]
    public async Task ReplayedRequest_IsRefused_AndEndsTheConnection()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        string message = alice.Sign(alice.Write("MESSAGE", Bob, body: "hello"));
        alice.Send(message);
        alice.Take(480);
        alice.Send(message);
        Assert.Equal(403, alice.Take().Status);
        Assert.NotNull(alice.Ended);
        Assert.Equal(1, server.Counted("parley.sip.refused", "Replayed"));
    }

    [Theory]
    [InlineData("From: <sip:alice@contoso.test>", "From: <sip:bob@contoso.test>")]
    [InlineData("To: <sip:bob@contoso.test>", "To: <sip:carol@contoso.test>")]
    [InlineData(";tag=c1", ";tag=c2")]
    [InlineData("CSeq: 5 ", "CSeq: 6 ")]
    [InlineData("Call-ID: call-", "Call-ID: other-")]
    [InlineData("Expires: 60", "Expires: 61")]
    [InlineData("<sip:alice@contoso.test>, <tel:+15551234>", "<sip:alice@contoso.test>, <tel:+15559999>")]
    [InlineData("cnum=\"2\"", "cnum=\"3\"")]
    [InlineData("crand=\"68426a0b\"", "crand=\"68426a0c\"")]
    public async Task RequestAlteredInASignedField_IsRefused_AndEndsTheConnection(string original, string altered)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        string message = alice.Sign(alice.Write(
            "MESSAGE", Bob, headers: "Expires: 60\nP-Preferred-Identity: <sip:alice@contoso.test>, <tel:+15551234>",
                body: "hello", cseq: 5));
        Assert.Contains(original, message);
        alice.Send(message.Replace(original, altered));
        Assert.Equal(403, alice.Take().Status);
        Assert.NotNull(alice.Ended);
        Assert.Equal(1, server.Counted("parley.sip.refused", "BadSignature"));
        Assert.DoesNotContain("MESSAGE alice@contoso.test", server.Router.Seen);
    }

    [Fact]
    public async Task RequestAlteredInBodyOrRequestUri_IsTaken_BecauseTheProtocolSignsNeither()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        string message = alice.Sign(alice.Write("MESSAGE", Bob, body: "hello"));
        alice.Send(message.Replace("\n\nhello", "\n\nHELLO").Replace("MESSAGE sip:bob@", "MESSAGE sip:carol@"));
        alice.Take(480);
        Assert.Contains("MESSAGE alice@contoso.test", server.Router.Seen);
    }

    [Theory]
    [InlineData("MESSAGE")]
    [InlineData("INVITE")]
    [InlineData("SUBSCRIBE")]
    [InlineData("SERVICE")]
    public async Task UnsignedRequest_IsRefusedWithSigned403_AndNever401(string method)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Send(alice.Write(method, Bob));
        WireMessage refusal = alice.Take(403);
        Assert.True(alice.Signer!.Verifies(refusal));
        Assert.Contains("source=\"sip.contoso.test\"", refusal["ms-diagnostics"]);
        Assert.DoesNotContain(method + " alice@contoso.test", server.Router.Seen);
    }

    [Fact]
    public async Task NumbersOutOfOrderWithinTheWindow_AreTakenOnce()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        foreach (uint number in (uint[])[10, 7, 9, 8])
        {
            alice.Send(alice.Sign(alice.Write("MESSAGE", Bob), number));
            alice.Take(480);
        }
    }

    [Fact]
    public async Task NumberBelowTheWindow_IsRefused()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Send(alice.Sign(alice.Write("MESSAGE", Bob), 5000));
        alice.Take(480);
        alice.Send(alice.Sign(alice.Write("MESSAGE", Bob), 2));
        alice.Take(403);
        Assert.Equal(1, server.Counted("parley.sip.refused", "OutsideWindow"));
    }

    [Fact]
    public async Task SignedByAnother_OnItsOwnConnection_IsRefused()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        bob.Send(alice.Sign(alice.Write("MESSAGE", Bob)));
        bob.Take(403);
        Assert.NotNull(bob.Ended);
    }

    [Fact]
    public async Task RightSignatureWithFromOfAnother_IsRefused()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        alice.Send(alice.Sign(alice.Write("MESSAGE", Bob, from: "sip:carol@contoso.test")));
        WireMessage refusal = alice.Take(403);
        Assert.StartsWith("4004;", refusal["ms-diagnostics"]);
        Assert.DoesNotContain("MESSAGE alice@contoso.test", server.Router.Seen);
    }

    [Fact]
    public async Task ResponseOfAClient_MustBeSigned()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob, body: "hello");
        WireMessage received = bob.Take("MESSAGE");
        bob.Send(bob.WriteResponse(received, 200));
        Assert.Equal(0, alice.Unread);
        Assert.Equal(1, server.Counted("parley.sip.refused", "Unsigned"));
        bob.Respond(received, 200);
        Assert.True(alice.Signer!.Verifies(alice.Take(200)));
    }

    [Fact]
    public async Task ResponseWithForgedSignature_EndsTheConnection()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", Bob, body: "hello");
        WireMessage received = bob.Take("MESSAGE");
        bob.Send(bob.Sign(bob.WriteResponse(received, 200)).Replace("SIP/2.0 200", "SIP/2.0 202"));
        Assert.NotNull(bob.Ended);

        // Whoever waits gets an answer all the same.
        alice.Take(480);
    }

    [Fact]
    public async Task UnsignedCancel_DoesNotCancel()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("INVITE", Bob, cseq: 50, callId: "x1");
        WireMessage invite = bob.Take("INVITE");
        alice.Send(alice.Write("CANCEL", Bob, cseq: 50, callId: "x1"));
        alice.Take(403);
        bob.Respond(invite, 200);
        alice.Take(200);
    }

    [Fact]
    public async Task SignedRequestForAnAssociationThatDoesNotStand_EndsTheConnection()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient fresh = server.Connect("alice");
        fresh.Signer = alice.Signer;
        fresh.Request("MESSAGE", Bob);
        fresh.Take(403);
        Assert.NotNull(fresh.Ended);
    }

    [Fact]
    public async Task Association_AtItsEnd_IsRefused_AndTheConnectionCloses()
    {
        await using TestServer server = new();
        server.Handshakes.NotAfter = server.Time.GetUtcNow().AddMinutes(1);
        ScriptedSipClient alice = server.SignedIn("alice");
        server.Time.Advance(System.TimeSpan.FromSeconds(59));
        Assert.Null(alice.Ended);
        server.Time.Advance(System.TimeSpan.FromSeconds(10));
        Assert.NotNull(alice.Ended);
    }
}
