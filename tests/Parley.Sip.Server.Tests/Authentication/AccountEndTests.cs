// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Sip.Server.Connections;
using Parley.Sip.Server.Tests.Harness;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>Row T04: what ends an account ends its connections, within a second, after the last words.</summary>
[Trait("claim", "T04")]
public sealed class AccountEndTests
{
    [Fact]
    public async Task DropAccount_EndsItsConnections_AndNoOther()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient second = server.SignedIn("alice", "alice00000002");
        ScriptedSipClient bob = server.SignedIn("bob");
        server.Server.DropAccount(server.Accounts.Of("alice"), "User disabled");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(alice.Ended);
        Assert.NotNull(second.Ended);
        Assert.Null(bob.Ended);
    }

    [Fact]
    public async Task DropAccount_TakesNothingMoreFromTheClient_AtOnce()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        server.Server.DropAccount(server.Accounts.Of("alice"), "User disabled");
        alice.Request("MESSAGE", "sip:bob@contoso.test");
        alice.Take(403);
        Assert.DoesNotContain("MESSAGE alice@contoso.test", server.Router.Seen);
    }

    [Fact]
    public async Task DropAccount_LastWordsOfTheServer_AreSigned()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        SipConnection? connection = null;
        server.Router.Before = context =>
        {
            connection = context.Connection;
            return false;
        };
        alice.Request("MESSAGE", "sip:bob@contoso.test");
        alice.Take(480);
        server.Server.DropAccount(server.Accounts.Of("alice"), "User disabled");
        Parley.Sip.Writing.SipMessageWriter notify = server.Server.Sender.RentWriter();
        notify.StartRequest(Parley.Sip.Messages.SipMethod.Notify, "sip:alice@192.0.2.2"u8);
        notify.Header(Parley.Sip.Messages.SipHeaderId.From, "<sip:alice@contoso.test>;tag=1"u8);
        notify.Header(Parley.Sip.Messages.SipHeaderId.To, "<sip:alice@contoso.test>;tag=2"u8);
        notify.Header(Parley.Sip.Messages.SipHeaderId.CallId, "n1"u8);
        notify.CSeq(1, Parley.Sip.Messages.SipMethod.Notify);
        server.Server.Sender.SendRequest(connection!, notify);
        connection!.Close("told");
        Assert.True(alice.Signer!.Verifies(alice.Take("NOTIFY")));
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    public async Task DropCertificate_EndsTheConnectionsMadeWithIt()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        server.Server.DropCertificate("serial-alice", "Certificate revoked");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(alice.Ended);
        Assert.Null(bob.Ended);
    }

    // However late in the sign-in the account ends: at each look-up of the last message in turn.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DropAccount_WhileASignInCompletes_EndsThatToo(int lookUp)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        int seen = 0;
        bool dropped = false;
        server.Accounts.Finding = _ =>
        {
            if (seen++ == lookUp)
            {
                dropped = true;
                server.Server.DropAccount(server.Accounts.Of("alice"), "User disabled");
            }
        };
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Answer("alice"), opaque)));
        server.Accounts.Finding = null;
        Assert.True(dropped);
        alice.Take(401);

        // The client goes on as if its last token had been believed.
        alice.Signer = new ClientSigner(opaque, 4);
        alice.Send(alice.Sign(alice.Register()));
        alice.Request("MESSAGE", "sip:bob@contoso.test");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(server.Router.Seen);
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    public async Task DisabledAccount_DoesNotSignIn()
    {
        await using TestServer server = new();
        server.Accounts.Disable("alice");
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Answer("alice"), opaque)));
        Assert.Contains("The account is disabled", alice.Take(403)["ms-diagnostics"], StringComparison.Ordinal);
        Assert.Empty(server.Router.Seen);
        Assert.Equal(0, server.Table.Count);
    }

    [Fact]
    public async Task NobodyWaitsForAnEndedClient()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = server.SignedIn("bob");
        alice.Request("MESSAGE", "sip:bob@contoso.test");
        bob.Take("MESSAGE");
        server.Server.DropAccount(server.Accounts.Of("bob"), "User disabled");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(480, alice.TakeAll().Single().Status);
        Assert.Equal(0, server.Server.WaitingCount);
    }
}
