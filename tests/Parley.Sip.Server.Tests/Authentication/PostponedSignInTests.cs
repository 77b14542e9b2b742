// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Parley.Security.Authentication;
using Parley.Security.Lockout;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>
/// A sign-in that somebody else decides (a domain asked through winbind): the same rules as ever, whenever the answer
/// comes and whatever happened meanwhile.
/// </summary>
[Trait("claim", "T11")]
public sealed class PostponedSignInTests
{
    private readonly OneLegScheme _scheme = new() { Asks = true };

    [Fact]
    public async Task Yes_CompletesTheRegisterThatWaited()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        Assert.Equal(0, alice.Unread);
        Assert.Empty(server.Router.Seen);

        _scheme.Decide(AuthenticationFailure.None);

        Assert.True(alice.Signer!.Verifies(alice.Take(200)));
        Assert.Equal(0, server.Table.Count);
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "to myself");
        Assert.Equal("to myself", alice.Take("MESSAGE").Body);
    }

    [Theory]
    [InlineData(AuthenticationFailure.AccountDisabled, 403, "disabled")]
    [InlineData(AuthenticationFailure.AccountLocked, 403, "locked")]
    [InlineData(AuthenticationFailure.AccountExpired, 403, "expired")]
    [InlineData(AuthenticationFailure.PasswordExpired, 403, "password has expired")]
    [InlineData(AuthenticationFailure.NotPermitted, 403, "not enabled")]
    [InlineData(AuthenticationFailure.DirectoryUnavailable, 503, "directory cannot be reached")]
    [InlineData(AuthenticationFailure.ClockSkew, 403, "the server's says 2026-03-01 12:00:00Z")]
    [InlineData(AuthenticationFailure.TicketExpired, 403, "ticket has expired")]
    [InlineData(AuthenticationFailure.UnknownServiceKey, 403, "ticket is for a key")]
    [InlineData(AuthenticationFailure.Replayed, 403, "used before")]
    public async Task NoThatHasAReason_SaysItAndIsNoGuess(AuthenticationFailure failure, int status, string reason)
    {
        await using TestServer server = Server();
        for (int i = 0; i < new AttemptLimits().MaximumFailuresPerAccount + 1; i++)
        {
            ScriptedSipClient alice = server.Connect("alice");
            Answer(alice);
            _scheme.Decide(failure);
            WireMessage refusal = alice.Take(status);
            Assert.Contains(reason, refusal["ms-diagnostics"], StringComparison.Ordinal);
            Assert.Equal(status == 503, refusal.Has("Retry-After"));
            Assert.Equal(status == 403, refusal.Has("Warning"));
        }

        Assert.Empty(server.Router.Seen);
    }

    [Theory]
    [Trait("claim", "T03")]
    [InlineData(AuthenticationFailure.WrongSecret)]
    [InlineData(AuthenticationFailure.UnknownAccount)]
    [InlineData(AuthenticationFailure.IdentityMismatch)]
    public async Task NoWithoutAReason_IsAChallengeAndAGuess(AuthenticationFailure failure)
    {
        await using TestServer server = Server();
        for (int i = 0; i < new AttemptLimits().MaximumFailuresPerAccount; i++)
        {
            ScriptedSipClient alice = server.Connect("alice");
            Answer(alice);
            _scheme.Decide(failure);
            Assert.False(alice.Take(401).Has("ms-diagnostics"));
        }

        ScriptedSipClient last = server.Connect("alice");
        Answer(last);
        Assert.Contains("Too many failed attempts", last.Take(403)["ms-diagnostics"], StringComparison.Ordinal);
    }

    // Slowness of a directory must not make guesses free: what it was asked, it may have judged.
    [Fact]
    [Trait("claim", "T03")]
    public async Task QuestionWithoutAnAnswer_IsUnavailableAndAGuess()
    {
        await using TestServer server = Server();
        for (int i = 0; i < new AttemptLimits().MaximumFailuresPerAccount; i++)
        {
            ScriptedSipClient alice = server.Connect("alice");
            Answer(alice);
            _scheme.Decide(AuthenticationFailure.DirectorySilent);
            Assert.Contains(
                "directory cannot be reached", alice.Take(503)["ms-diagnostics"], StringComparison.Ordinal);
        }

        ScriptedSipClient last = server.Connect("alice");
        Answer(last);
        Assert.Contains("Too many failed attempts", last.Take(403)["ms-diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task GuessOnAConnectionThatIsGone_CountsAllTheSame()
    {
        await using TestServer server = Server();
        for (int i = 0; i < new AttemptLimits().MaximumFailuresPerAccount; i++)
        {
            ScriptedSipClient alice = server.Connect("alice");
            Answer(alice);
            alice.HangUp();
            _scheme.Decide(AuthenticationFailure.WrongSecret);
        }

        ScriptedSipClient last = server.Connect("alice");
        Answer(last);
        last.Take(403);
    }

    [Fact]
    public async Task YesAfterTheConnectionIsGone_SignsNobodyIn()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        alice.HangUp();

        _scheme.Decide(AuthenticationFailure.None);

        Assert.Empty(server.Router.Seen);
        Assert.Equal(0, server.Table.Count);
        Assert.Equal(0, alice.Unread);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task YesAboutAnAccountThatWasEndedMeanwhile_IsNotBelieved()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        server.Server.DropAccount(server.Accounts.Of("alice"), "disabled");

        _scheme.Decide(AuthenticationFailure.None);

        alice.Take(401);
        Assert.Empty(server.Router.Seen);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task YesWhileOthersWereEnded_IsBelieved()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        server.Server.DropAccount(server.Accounts.Of("bob"), "disabled");
        server.Server.DropCertificate("serial-of-somebody", "revoked");

        _scheme.Decide(AuthenticationFailure.None);

        alice.Take(200);
    }

    [Fact]
    public async Task WhatArrivesMeanwhile_WaitsAndIsTakenInOrderWithTheNewKeys()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "first");
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "second");
        Assert.Equal(0, alice.Unread);

        _scheme.Decide(AuthenticationFailure.None);

        alice.Take(200);
        Assert.Equal("first", alice.Take("MESSAGE").Body);
        Assert.Equal("second", alice.Take("MESSAGE").Body);
    }

    [Fact]
    public async Task SecondAnswerInTheSameHandshake_WaitsAndFindsItSpent()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        string opaque = Answer(alice);
        alice.Send(alice.Register(Token("again", opaque)));

        _scheme.Decide(AuthenticationFailure.WrongSecret);

        alice.Take(401);
        Assert.DoesNotContain("gssapi-data", alice.Take(401)["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherHandshakeThatWaited_IsTakenUpWhereTheFirstEnded()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        string first = Challenge(alice);
        string second = Challenge(alice);
        alice.Send(alice.Register(Token("any", second)));
        alice.Signer = new ClientSigner(first);
        alice.Send(alice.Register(Token("any", first)));
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "last");

        _scheme.Decide(AuthenticationFailure.WrongSecret);

        // Now the first is asked about, and what came after it waits on.
        alice.Take(401);
        Assert.Equal(0, alice.Unread);
        _scheme.Decide(AuthenticationFailure.WrongSecret);
        alice.Take(401);
        Assert.Equal(1, alice.Unread);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task FloodWhileItIsDecided_EndsTheConnection()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        for (int i = 0; i < 200 && alice.Ended is null; i++)
        {
            alice.Send(alice.Write("OPTIONS", "sip:contoso.test"));
        }

        Assert.NotNull(alice.Ended);
        _scheme.Decide(AuthenticationFailure.None);
        Assert.Empty(server.Router.Seen);
    }

    [Fact]
    public async Task FaultOfWhoeverDecides_Is503AndNoGuess()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        _scheme.Break();
        alice.Take(503);
        alice.Request("OPTIONS", "sip:contoso.test");
        Assert.NotEqual(0, alice.Unread);
    }

    // Otherwise the attempts would expire as failed, and the places of the account stay taken.
    [Fact]
    [Trait("claim", "T03")]
    public async Task FaultOfTheServerOverAnAnswer_IsNoGuessAndTakesNoPlace()
    {
        await using TestServer server = Server();
        for (int i = 0; i < new AttemptLimits().MaximumUnsettledPerAccount + 1; i++)
        {
            ScriptedSipClient alice = server.Connect("alice");
            Answer(alice);
            server.Accounts.Finding = static _ => throw new InvalidOperationException("a fault");
            _scheme.Decide(AuthenticationFailure.None);
            server.Accounts.Finding = null;
            alice.Take(500);
        }

        ScriptedSipClient last = server.Connect("alice");
        Answer(last);
        _scheme.Decide(AuthenticationFailure.None);
        last.Take(200);
    }

    // Tickets and certificates: guesses of others do not shut out who holds one, and a refused one is no guess.
    [Fact]
    [Trait("claim", "T03")]
    public async Task SchemeWithoutASecretToGuess_DrawsOnNoBudget()
    {
        OneLegScheme tickets = new() { HasGuessableSecret = false };
        await using TestServer server = new(extra: tickets);
        tickets.Use(server);
        for (int i = 0; i < new AttemptLimits().MaximumFailuresPerAccount + 1; i++)
        {
            ScriptedSipClient other = server.Connect("alice");
            other.Send(other.Register(Token("wrong", Challenge(other))));
            other.Take(401);
        }

        ScriptedSipClient alice = server.Connect("alice");
        string opaque = Challenge(alice);
        alice.Signer = new ClientSigner(opaque);
        alice.Send(alice.Sign(alice.Register(Token("right", opaque))));
        alice.Take(200);
    }

    [Fact]
    public async Task ServerThatStops_EndsWithoutTheAnswer()
    {
        TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        Task stop = server.Server.StopAsync(now.Token);
        _scheme.Decide(AuthenticationFailure.None);
        await stop;
        Assert.NotNull(alice.Ended);
        await server.DisposeAsync();
    }

    // A client that signs in again uses its new keys before it has our answer.
    [Fact]
    [Trait("claim", "T12")]
    public async Task SigningInAgain_MessagesWithTheNewKeysWait()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice);
        _scheme.Decide(AuthenticationFailure.None);
        alice.Take(200);
        uint number = alice.Signer!.Number;
        Answer(alice, number);
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "with the new keys");

        _scheme.Decide(AuthenticationFailure.None);

        Assert.True(alice.Signer!.Verifies(alice.Take(200)));
        Assert.Equal("with the new keys", alice.Take("MESSAGE").Body);
        Assert.Null(alice.Ended);
    }

    private static string Challenge(ScriptedSipClient client)
    {
        client.Send(client.Register(
            "Authorization: NTLM qop=\"auth\", realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", "
            + "gssapi-data=\"\", version=4"));
        return ClientSigner.Parameter(client.Take(401)["WWW-Authenticate"], "opaque");
    }

    private static string Answer(ScriptedSipClient client, uint number = 0)
    {
        string opaque = Challenge(client);
        client.Signer = new ClientSigner(opaque) { Number = number };
        client.Send(client.Sign(client.Register(Token("any", opaque))));
        return opaque;
    }

    private static string Token(string password, string opaque) =>
        $"Authorization: NTLM qop=\"auth\", opaque=\"{opaque}\", realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", "
        + $"gssapi-data=\"{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(password))}\", version=4";

    private TestServer Server()
    {
        TestServer server = new(extra: _scheme);
        _scheme.Use(server);
        return server;
    }
}
