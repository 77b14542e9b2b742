// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>
/// Row T12, the other direction: what the server signed is altered, stripped or invented on its way to a genuine
/// client, which verifies what Parley signs.
/// </summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T12")]
public sealed class MessageFromServerTests(AttackedDeployment attacked)
{
    private const string Text = "the secret of the day";

    [Theory]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task Altered_IsNotShown_AndTheClientHangsUp(string authentication)
    {
        await using Scene scene = await Scene.OpenAsync(attacked, authentication);
        (string Original, string Altered)[] alterations =
        [
            ("\r\nFrom: <sip:bob", "\r\nFrom: <sip:boss"),
            ("\r\nCSeq: ", "\r\nCSeq: 1"),
            ("snum=\"", "snum=\"1"),
            ("rspauth=\"", "rspauth=\"0"),
        ];
        foreach ((string original, string altered) in alterations)
        {
            scene.Man.FromServer = m => Scene.Carries(m, Text)
                ? [m.Text.Replace(original, altered, StringComparison.Ordinal)]
                : [m.Text];
            Task<ClientEvent> error = scene.Alice.ExpectAsync("connection-error");
            Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");
            await scene.Bob.CommandAsync("send-im", scene.AliceAddress, Text);

            Assert.Contains("signature", (await error)["text"], StringComparison.OrdinalIgnoreCase);
            await off;
            await scene.AliceReturnsAsync();
        }

        Assert.DoesNotContain(scene.Alice.Events, static e => e.Is("im-received"));
    }

    [Fact]
    public async Task UnsignedOrInvented_IsNotShown()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        scene.Man.FromServer = static m => Scene.Carries(m, Text)
            ? [MiddleMan.Without(m, "Authentication-Info"), MiddleMan.Without(m, "Authentication-Info")
                .Replace("\r\nCSeq: ", "\r\nCSeq: 7", StringComparison.Ordinal)]
            : [m.Text];
        Task<WireMessage> passed = scene.Man.ExpectFromServerAsync(static m => Scene.Carries(m, Text), "the MESSAGE");
        await scene.Bob.CommandAsync("send-im", scene.AliceAddress, Text);
        await passed;

        // What comes after it on the same connection is shown, so what came before it was thrown away.
        scene.Man.FromServer = MiddleMan.Pass;
        await scene.BobSaysAsync("another");
        ClientEvent shown = Assert.Single(scene.Alice.Events, static e => e.Is("im-received"));
        Assert.Equal("another", shown["text"]);
    }
}
