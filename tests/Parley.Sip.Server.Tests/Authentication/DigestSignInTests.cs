// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>Standard phones: credentials with each request, nothing signed afterwards.</summary>
[Trait("claim", "T11")]
public sealed class DigestSignInTests
{
    private const string Bob = "sip:bob@contoso.test";

    [Fact]
    public async Task REGISTER_WithCredentials_Is200_Unsigned()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        Assert.Equal(200, Register(alice));
        Assert.Equal(["REGISTER alice@contoso.test"], server.Router.Seen);
    }

    [Fact]
    public async Task MESSAGE_WithoutCredentials_Is407WithDigestOnly_AndWithThem_GoesOn()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        ScriptedSipClient bob = server.Connect("bob");
        Register(alice);
        Register(bob);
        alice.Send(alice.Write("MESSAGE", Bob, body: "hello"));
        WireMessage challenge = alice.Take(407);
        Assert.StartsWith("Digest ", Assert.Single(challenge.All("Proxy-Authenticate")));
        Assert.False(challenge.Has("WWW-Authenticate"));
        alice.Send(alice.Write("MESSAGE", Bob,
            headers: Credentials("alice", "MESSAGE", Bob, challenge["Proxy-Authenticate"], "Proxy-Authorization"),
            body: "hello"));
        WireMessage received = bob.Take("MESSAGE");
        Assert.False(received.Has("Proxy-Authorization"));
        Assert.False(received.Has("Authentication-Info"));
        bob.Send(bob.WriteResponse(received, 200));
        alice.Take(200);
    }

    [Fact]
    public async Task FromOfAnother_IsNotBelieved()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        Register(alice);
        string challenge = Challenge(alice, "MESSAGE", Bob);
        alice.Send(alice.Write(
            "MESSAGE", Bob, headers: Credentials("alice", "MESSAGE", Bob, challenge, "Proxy-Authorization"),
                from: "sip:carol@contoso.test"));
        alice.Take(407);
        Assert.DoesNotContain(server.Router.Seen, static s => s.StartsWith("MESSAGE", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("claim", "T12")]
    public async Task ReplayedCredentials_AreChallengedAgain()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        Register(alice);
        string challenge = Challenge(alice, "MESSAGE", Bob);
        string message = alice.Write(
            "MESSAGE", Bob, headers: Credentials("alice", "MESSAGE", Bob, challenge, "Proxy-Authorization"));
        alice.Send(message);
        alice.Take(480);
        alice.Send(message);
        alice.Take(407);
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task UnknownUserAndWrongPassword_LookTheSame()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        ScriptedSipClient nobody = server.Connect("nobody");
        WireMessage wrong = Try(alice, "alice", "wrong");
        WireMessage unknown = Try(nobody, "nobody", "wrong");
        Assert.Equal(Shape(wrong), Shape(unknown));
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task NeighbourThatGuesses_DoesNotShutOutWhoHasSignedIn()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient bob = server.Connect("bob", address: "203.0.113.9");
        Assert.Equal(200, Register(bob));
        for (int i = 0; i < 70; i++)
        {
            Try(server.Connect("x" + i, address: "203.0.113.9"), "x" + i, "guess");
        }

        Assert.Equal(403, Try(server.Connect("alice", address: "203.0.113.9"), "alice", "guess").Status);
        Assert.Equal(200, Register(bob));
    }

    [Fact]
    [Trait("claim", "T03")]
    public async Task TooManyWrongPasswords_AreNotLookedAt_AndTheRightOneFromElsewhereSignsIn()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient friend = server.Connect("alice", address: "203.0.113.9");
        Assert.Equal(200, Register(friend));
        ScriptedSipClient thief = server.Connect("alice", address: "198.51.100.7");
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(401, Try(thief, "alice", "guess" + i).Status);
        }

        Assert.Equal(403, Try(thief, "alice", "guess").Status);
        Assert.Equal(403, Try(thief, "alice", TestAccounts.Password).Status);
        Assert.Equal(1, server.Counted("parley.sip.refused", "AttemptsExhausted") - 1);
        Assert.Equal(200, Register(server.Connect("alice", address: "203.0.113.9")));
    }

    [Fact]
    public async Task DigestCredentials_InASignedAssociation_AreNotEnough()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient other = server.Connect("alice");
        string challenge = Challenge(other, "MESSAGE", Bob);
        alice.Send(alice.Write(
            "MESSAGE", Bob, headers: Credentials("alice", "MESSAGE", Bob, challenge, "Proxy-Authorization")));
        alice.Take(403);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task DropAccount_EndsAPhonesConnection()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        Register(alice);
        server.Server.DropAccount(server.Accounts.Of("alice"), "User disabled");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(alice.Ended);
    }

    [Fact]
    public async Task WithoutDigest_ARequestBeforeSignIn_Is403AndNot401()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Write("MESSAGE", Bob));
        alice.Take(403);
        alice.Send(alice.Write("ACK", Bob));
        Assert.Equal(0, alice.Unread);
    }

    private static int Register(ScriptedSipClient client)
    {
        client.Send(client.Register());
        string challenge = client.Take(401).All("WWW-Authenticate").Single(
            static c => c.StartsWith("Digest", StringComparison.Ordinal));
        client.Send(client.Register(
            Credentials(client.Name, "REGISTER", "sip:contoso.test", challenge, "Authorization")));
        return client.Take().Status;
    }

    private static WireMessage Try(ScriptedSipClient client, string user, string password)
    {
        client.Send(client.Register());
        string challenge = client.Take(401).All("WWW-Authenticate").Single(
            static c => c.StartsWith("Digest", StringComparison.Ordinal));
        client.Send(client.Register(
            Credentials(user, "REGISTER", "sip:contoso.test", challenge, "Authorization", password)));
        return client.Take();
    }

    private static string Challenge(ScriptedSipClient client, string method, string uri)
    {
        client.Send(client.Write(method, uri));
        return client.Take(407)["Proxy-Authenticate"];
    }

    private static string Shape(WireMessage message) => string.Join(
        '\n', message.Headers.Select(static h =>
            h.Name + (h.Name is "WWW-Authenticate" ? " " + h.Value.Split(' ')[0] : "")).Prepend(message.StartLine));

    private static string Credentials(
        string user, string method, string uri, string challenge, string header,
            string password = TestAccounts.Password)
    {
        string realm = ClientSigner.Parameter(challenge, "realm");
        string nonce = ClientSigner.Parameter(challenge, "nonce");
        string ha1 = Hash($"{user}:{realm}:{password}");
        string response = Hash($"{ha1}:{nonce}:00000001:abcd:auth:{Hash($"{method}:{uri}")}");
        return $"{header}: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm=SHA-256, "
            + $"qop=auth, nc=00000001, cnonce=\"abcd\", response=\"{response}\"";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
