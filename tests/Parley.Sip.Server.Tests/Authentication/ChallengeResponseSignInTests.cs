// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>
/// The shape of NTLM (client contract 3.1): the answer to the challenge is signed already, and 200 follows.
/// </summary>
[Trait("claim", "T11")]
public sealed class ChallengeResponseSignInTests
{
    private readonly OneLegScheme _scheme = new();

    [Fact]
    public async Task RightAnswer_SignedAtOnce_Is200()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        WireMessage challenge = Challenge(alice);
        Assert.StartsWith("NTLM opaque=\"", challenge["WWW-Authenticate"]);
        Assert.EndsWith("\", targetname=\"sip.contoso.test\", realm=\"SIP Communications Service\", version=4",
            challenge["WWW-Authenticate"]);
        WireMessage ok = Answer(alice, challenge, "right");
        Assert.Equal(200, ok.Status);
        Assert.True(alice.Signer!.Verifies(ok));
    }

    [Fact]
    public async Task WrongAnswer_Is401InTheFormOfTheFirstChallenge()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        WireMessage refusal = Answer(alice, Challenge(alice), "wrong");
        Assert.Equal(401, refusal.Status);
        Assert.Equal(
            "NTLM realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", version=4",
            refusal.All("WWW-Authenticate").Last());
        Assert.DoesNotContain(
            refusal.All("WWW-Authenticate"), static c => c.Contains("gssapi-data", StringComparison.Ordinal));
        Assert.Equal(0, server.Table.Count);
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task WrongAnswers_DrawOnTheBudget()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(401, Answer(alice, Challenge(alice), "wrong").Status);
        }

        Assert.Equal(403, Answer(alice, Challenge(alice), "right").Status);
    }

    [Fact]
    [Trait("claim", "T12")]
    public async Task RightAnswerWithForgedSignature_IsRefused()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        WireMessage challenge = Challenge(alice);
        string opaque = ClientSigner.Parameter(challenge["WWW-Authenticate"], "opaque");
        alice.Signer = new ClientSigner(opaque);
        alice.Send(alice.Sign(alice.Register(Token("right", opaque))).Replace("response=\"", "response=\"0"));
        alice.Take(403);
        Assert.Empty(server.Router.Seen);
    }

    // Between our challenge and the client's answer the client expects signatures that nobody can make yet.
    [Fact]
    public async Task SigningInAgain_HoldsWhatMustBeSigned_UntilTheNewKeysStand()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice, Challenge(alice), "right");
        ScriptedSipClient bob = server.SignedIn("bob");
        WireMessage challenge = Challenge(alice);
        bob.Request("MESSAGE", "sip:alice@contoso.test", body: "meanwhile");
        Assert.Equal(0, alice.Unread);

        string opaque = ClientSigner.Parameter(challenge["WWW-Authenticate"], "opaque");
        alice.Signer = new ClientSigner(opaque) { Number = alice.Signer!.Number };
        alice.Send(alice.Sign(alice.Register(Token("right", opaque))));
        WireMessage held = alice.Take("MESSAGE");
        Assert.Equal("meanwhile", held.Body);
        Assert.True(alice.Signer.Verifies(held), held.Text);
        Assert.True(alice.Signer.Verifies(alice.Take(200)));
    }

    [Fact]
    public async Task SigningInAgain_ThatIsGivenUp_ReleasesWhatWasHeld_SignedWithTheOldKeys()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice, Challenge(alice), "right");
        ScriptedSipClient bob = server.SignedIn("bob");
        Challenge(alice);
        bob.Request("MESSAGE", "sip:alice@contoso.test", body: "meanwhile");
        Assert.Equal(0, alice.Unread);
        server.Time.Advance(TimeSpan.FromSeconds(12));
        Assert.True(alice.Signer!.Verifies(alice.Take("MESSAGE")));
    }

    [Fact]
    public async Task SigningInAgain_ThatFails_ReleasesWhatWasHeld()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        Answer(alice, Challenge(alice), "right");
        ClientSigner first = alice.Signer!;
        ScriptedSipClient bob = server.SignedIn("bob");
        WireMessage challenge = Challenge(alice);
        bob.Request("MESSAGE", "sip:alice@contoso.test", body: "meanwhile");
        string opaque = ClientSigner.Parameter(challenge["WWW-Authenticate"], "opaque");
        alice.Send(alice.Register(Token("wrong", opaque)));
        Assert.True(first.Verifies(alice.Take("MESSAGE")));
        alice.Take(401);
    }

    private static WireMessage Challenge(ScriptedSipClient client)
    {
        client.Send(client.Register(
            "Authorization: NTLM qop=\"auth\", realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", gssapi-data=\"\", version=4"));
        return client.Take(401);
    }

    private static WireMessage Answer(ScriptedSipClient client, WireMessage challenge, string password)
    {
        string opaque = ClientSigner.Parameter(challenge["WWW-Authenticate"], "opaque");
        client.Signer = new ClientSigner(opaque);
        client.Send(client.Sign(client.Register(Token(password, opaque))));
        return client.Take();
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
