// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>
/// The shape of Kerberos (client contract 3.3): one REGISTER with a token, signed before the association has a name.
/// </summary>
[Trait("claim", "T12")]
public sealed class TicketSignInTests
{
    private const string Token =
        "Authorization: Kerberos qop=\"auth\", realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", "
        + "gssapi-data=\"AQID\", version=4";

    private readonly TicketScheme _scheme = new();

    [Fact]
    public async Task Ticket_SignsInWithItsOnlyRegister_AndTheAnswerNamesTheAssociation()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        SignIn(alice);
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "to myself");
        Assert.Equal("to myself", alice.Take("MESSAGE").Body);
    }

    [Fact]
    public async Task SigningInAgain_OnTheSameConnection_BeginsANewExchange()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        SignIn(alice);
        string first = alice.Signer!.Opaque;
        SignIn(alice);
        Assert.NotEqual(first, alice.Signer.Opaque);
        Assert.Null(alice.Ended);
        alice.Request("MESSAGE", "sip:alice@contoso.test", body: "to myself");
        Assert.Equal("to myself", alice.Take("MESSAGE").Body);
    }

    [Fact]
    public async Task LaterMessage_ThatNamesNoAssociation_IsUnsigned()
    {
        await using TestServer server = Server();
        ScriptedSipClient alice = server.Connect("alice");
        SignIn(alice);
        int seen = server.Router.Seen.Count;
        alice.Send(Nameless(alice, alice.Write("MESSAGE", "sip:alice@contoso.test", body: "to myself")));
        alice.Take(403);
        Assert.Equal(seen, server.Router.Seen.Count);
        Assert.Null(alice.Ended);
    }

    private static void SignIn(ScriptedSipClient client)
    {
        client.Signer = new ClientSigner(string.Empty);
        client.Send(Nameless(client, client.Register(Token)));
        WireMessage ok = client.Take(200);
        string opaque = ClientSigner.Parameter(ok["Authentication-Info"], "opaque");
        client.Signer = new ClientSigner(opaque) { Number = client.Signer.Number };
        Assert.True(client.Signer.Verifies(ok));
    }

    private static string Nameless(ScriptedSipClient client, string text) =>
        client.Sign(text).Replace($" opaque=\"{client.Signer!.Opaque}\",", string.Empty, StringComparison.Ordinal);

    private TestServer Server()
    {
        TestServer server = new(extra: _scheme);
        _scheme.Use(server);
        return server;
    }
}
