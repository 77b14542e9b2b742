// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>Rows T11 and T21: half-open handshakes are few, short, and bound to their connection.</summary>
[Trait("claim", "T11")]
public sealed class HandshakeLimitTests
{
    [Fact]
    [Trait("claim", "T21")]
    public async Task HalfOpenFlood_OnOneConnection_KeepsFew_AndTheLastOneSignsIn()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        for (int i = 0; i < 100; i++)
        {
            alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
            alice.Take(401);
        }

        Assert.Equal(server.Table.Limits.MaximumPerConnection, server.Table.Count);
        Assert.Equal(server.Table.Limits.MaximumPerConnection, server.Handshakes.Open);
        alice.SignIn();
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task HalfOpenFlood_OfOneSource_IsAnswered503_AndOthersSignIn()
    {
        await using TestServer server = new();
        int refused = 0;
        for (int i = 0; i < 150; i++)
        {
            ScriptedSipClient flood = server.Connect("alice", address: "198.51.100.7");
            flood.Send(flood.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
            refused += flood.Take().Status == 503 ? 1 : 0;
        }

        Assert.Equal(150 - server.Table.Limits.MaximumPerSource, refused);
        server.SignedIn("bob");
    }

    [Fact]
    public async Task HalfOpenHandshake_TimesOut_AndItsNameIsForgotten()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        server.Time.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal(0, server.Table.Count);
        Assert.Equal(0, server.Handshakes.Open);
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Answer("alice"), opaque)));
        Assert.DoesNotContain("gssapi-data", alice.Take(401)["WWW-Authenticate"]);
    }

    [Fact]
    public async Task HandshakeOfAnotherConnection_IsNotContinued()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        ScriptedSipClient thief = server.Connect("alice");
        thief.Send(thief.Register(ScriptedSipClient.Token(FakeHandshakes.Answer("alice"), opaque)));
        Assert.DoesNotContain("gssapi-data", thief.Take(401)["WWW-Authenticate"]);
        Assert.Empty(server.Router.Seen);
    }

    [Fact]
    public async Task ClosedConnection_LeavesNoHandshake()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        alice.Take(401);
        alice.HangUp();
        Assert.Equal(0, server.Table.Count);
        Assert.Equal(0, server.Handshakes.Open);
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("stranger")]
    public async Task CertificateOfAnother_IsRefused(string certificate)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Answer(certificate), opaque)));
        alice.Take(401);
        Assert.Empty(server.Router.Seen);
        Assert.Equal(0, server.Table.Count);
    }

    [Fact]
    public async Task SecondAccountOnOneConnection_IsRefused()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        ScriptedSipClient bob = new("bob") { Transmit = alice.Transmit };
        alice.Send(bob.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        alice.Send(bob.Register(ScriptedSipClient.Token(FakeHandshakes.Answer("bob"), opaque)));
        Assert.True(alice.Signer!.Verifies(alice.Take(403)));
        alice.Request("MESSAGE", "sip:bob@contoso.test");
        alice.Take(480);
    }

    [Fact]
    public async Task LastRegisterWithoutSignature_InVersion4_IsChallengedAgain()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Hello(), null)));
        string opaque = ClientSigner.Parameter(alice.Take(401)["WWW-Authenticate"], "opaque");
        alice.Send(alice.Register(ScriptedSipClient.Token(FakeHandshakes.Answer("alice"), opaque)));
        alice.Take(401);
        alice.Send(alice.Register($"Authorization: TLS-DSK qop=\"auth\", opaque=\"{opaque}\", version=4"));
        alice.Take(401);
        Assert.Empty(server.Router.Seen);
    }

    [Theory]
    [InlineData("!!!!", "")]
    [InlineData("aGk=", "")]
    [InlineData("", "")]
    [InlineData("FgMBAAJoaQ==", ", version=2")]
    [InlineData("FgMBAAJoaQ==", ", version=99999999999")]
    [InlineData("FgMBAAJoaQ==", ", version=\"\"")]
    public async Task MalformedToken_IsChallengedAnew(string token, string version)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        version = version.Length == 0 ? ", version=4" : version;
        alice.Send(alice.Register($"Authorization: TLS-DSK qop=\"auth\", gssapi-data=\"{token}\"{version}"));
        Assert.DoesNotContain("gssapi-data", alice.Take(401)["WWW-Authenticate"]);
        Assert.Equal(0, server.Table.Count);
        alice.SignIn();
    }

    [Fact]
    public async Task VersionThreeShortcut_WorksOnce()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        alice.SignIn(version: 3);
        alice.Send(alice.Register(
            $"Authorization: TLS-DSK qop=\"auth\", opaque=\"{alice.Signer!.Opaque}\", version=3"));
        alice.Take(401);
    }
}
