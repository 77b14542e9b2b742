// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Sip.Server.Tests.Harness;
using Parley.Sip.TestKit;

namespace Parley.Sip.Server.Tests.Authentication;

/// <summary>Client contract 1.4, 1.6 and 2.1: the sequence, with both versions of the last REGISTER.</summary>
public sealed class TlsDskSignInTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public async Task SignIn_EachVersion_EndsWithSigned200(int version)
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.Connect("alice");
        WireMessage ok = alice.SignIn(version);
        Assert.True(alice.Signer!.Verifies(ok), ok.Text);
        Assert.Equal(["REGISTER alice@contoso.test"], server.Router.Seen);
        Assert.Equal(0, server.Table.Count);
        Assert.Equal(0, server.Handshakes.Open);
    }

    [Fact]
    public async Task Challenge_OffersSchemesInOrderOneToALine()
    {
        await using TestServer server = new(digest: true);
        ScriptedSipClient alice = server.Connect("alice");
        alice.Send(alice.Register());
        WireMessage challenge = alice.Take(401);
        string[] offers = [.. challenge.All("WWW-Authenticate")];
        Assert.Equal(2, offers.Length);
        Assert.Equal(
            "TLS-DSK realm=\"SIP Communications Service\", targetname=\"sip.contoso.test\", version=4, "
            + "sts-uri=\"https://sip.contoso.test/CertProv/CertProvisioningService.svc\"",
            offers[0]);
        Assert.StartsWith("Digest realm=\"SIP Communications Service\", nonce=\"", offers[1]);
        Assert.False(challenge.Has("Authentication-Info"));
        Assert.Contains(";tag=", challenge["To"]);
    }

    [Fact]
    public async Task UnsignedRegister_InGoodAssociation_SignsInAgain()
    {
        await using TestServer server = new();
        ScriptedSipClient alice = server.SignedIn("alice");
        string first = alice.Signer!.Opaque;
        WireMessage ok = alice.SignIn();
        Assert.NotEqual(first, alice.Signer!.Opaque);
        Assert.True(alice.Signer.Verifies(ok));
    }
}
