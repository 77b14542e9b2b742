// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>
/// Row T12: what a genuine client signed is repeated, altered, stripped or kept back on its way to the server.
/// </summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T12")]
public sealed class MessageFromClientTests(AttackedDeployment attacked)
{
    private const string Text = "the secret of the day";

    [Theory]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task Repeated_IsRefused_EndsTheConnection_AndIsShownOnce(string authentication)
    {
        await using Scene scene = await Scene.OpenAsync(attacked, authentication);
        scene.Man.FromClient = static m => Scene.Carries(m, Text) ? [m.Text, m.Text] : [m.Text];
        Task<WireMessage> refused = RefusalAsync(scene.Man);
        Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");
        await scene.AliceSaysAsync(Text);

        Assert.Contains("received before", (await refused)["ms-diagnostics"], StringComparison.Ordinal);
        await scene.Man.ServerHangsUpAsync();
        await off;
        await scene.AliceReturnsAsync();
        Assert.Equal([Text], scene.ShownToBob());
    }

    [Theory]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task Altered_IsRefused_EndsTheConnection_AndIsNotShown(string authentication)
    {
        await using Scene scene = await Scene.OpenAsync(attacked, authentication);
        (string Original, string Altered)[] alterations =
        [
            ("\r\nFrom: <sip:alice", "\r\nFrom: <sip:malice"),
            (";tag=", ";tag=9"),
            ("\r\nTo: <sip:bob", "\r\nTo: <sip:rob"),
            ("\r\nCall-ID: ", "\r\nCall-ID: 0"),
            ("\r\nCSeq: ", "\r\nCSeq: 1"),
            ("\r\nCSeq: ", "\r\nExpires: 60\r\nCSeq: "),
            ("\r\nCSeq: ", "\r\nP-Preferred-Identity: <sip:boss@contoso.test>, <tel:+15550100>\r\nCSeq: "),
            ("cnum=\"", "cnum=\"1"),
            ("crand=\"", "crand=\"0"),
            ("response=\"", "response=\"0"),
            ("response=\"", "response=\"?"),
        ];
        foreach ((string original, string altered) in alterations)
        {
            scene.Man.FromClient = m => Scene.Carries(m, Text) ? [Replace(m, original, altered)] : [m.Text];
            Task<WireMessage> refused = RefusalAsync(scene.Man);
            Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");
            await scene.Alice.CommandAsync("send-im", scene.BobAddress, Text);

            string diagnostics = (await refused)["ms-diagnostics"];
            Assert.True(diagnostics.Contains("signature", StringComparison.Ordinal), altered + ": " + diagnostics);
            await scene.Man.ServerHangsUpAsync();
            await off;
            await scene.AliceReturnsAsync();
        }

        Assert.Empty(scene.ShownToBob());
    }

    [Fact]
    public async Task IdentityAsserted_IsRefused_AndNotShown()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        scene.Man.FromClient = static m => Scene.Carries(m, Text)
            ? [Replace(m, "\r\nCSeq: ", "\r\nP-Asserted-Identity: <sip:boss@contoso.test>\r\nCSeq: ")]
            : [m.Text];
        Task<WireMessage> refused = RefusalAsync(scene.Man);
        await scene.Alice.CommandAsync("send-im", scene.BobAddress, Text);

        Assert.Contains("may not assert", (await refused)["ms-diagnostics"], StringComparison.Ordinal);
        scene.Man.FromClient = MiddleMan.Pass;
        await scene.AliceSaysAsync("another");
        Assert.Equal(["another"], scene.ShownToBob());
    }

    [Fact]
    public async Task Unsigned_IsRefused_AndNotShown()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        scene.Man.FromClient = static m => Scene.Carries(m, Text) ? [MiddleMan.Without(m, "Authorization")] : [m.Text];
        Task<WireMessage> refused = RefusalAsync(scene.Man);
        Task<ClientEvent> told = scene.Alice.ExpectAsync("conversation-line", ("kind", "error"));
        await scene.Alice.CommandAsync("send-im", scene.BobAddress, Text);

        // Never 401: the client would repeat it without end. It goes on, and the person is told.
        Assert.Contains("must be signed", (await refused)["ms-diagnostics"], StringComparison.Ordinal);
        await told;
        scene.Man.FromClient = MiddleMan.Pass;
        await scene.AliceSaysAsync("another");
        Assert.Equal(["another"], scene.ShownToBob());
    }

    [Fact]
    public async Task UnsignedContact_IsNotAdded()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        scene.Man.FromClient = static m =>
            m.Method == "SERVICE" && m.Body.Contains("setContact", StringComparison.Ordinal)
                ? [MiddleMan.Without(m, "Authorization")]
                : [m.Text];
        Task<WireMessage> refused = scene.Man.ExpectFromServerAsync(
            static m => m.Status == 403 && m.Method == "SERVICE", "403 to SERVICE");
        await scene.Alice.CommandAsync("add-buddy", scene.BobAddress, "Friends");
        await refused;

        Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");
        await scene.Alice.CommandAsync("logout");
        await off;
        scene.Man.FromClient = MiddleMan.Pass;
        PidginClient second = await scene.AliceElsewhereAsync();
        Assert.Empty((await second.ListAsync()).Buddies);
    }

    [Fact]
    public async Task KeptBack_WithinTheWindow_IsTaken_AsTheProtocolAllows()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        string late = await KeepBackAsync(scene, typing: 3);
        Task<ClientEvent> received = scene.Bob.ExpectAsync("im-received", ("text", Text));
        await scene.Man.SendToServerAsync(late);
        await received;
    }

    [Fact]
    public async Task KeptBack_BeyondTheWindow_IsRefused_EndsTheConnection_AndIsNotShown()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        string late = await KeepBackAsync(scene, typing: 300);
        Task<WireMessage> refused = RefusalAsync(scene.Man);
        Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");
        await scene.Man.SendToServerAsync(late);

        Assert.Contains("out of order", (await refused)["ms-diagnostics"], StringComparison.Ordinal);
        await scene.Man.ServerHangsUpAsync();
        await off;
        await scene.AliceReturnsAsync();
        Assert.Empty(scene.ShownToBob());
    }

    [Fact]
    public async Task AlteredWhereNothingIsSigned_IsTaken_AsTheProtocolHasIt()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        scene.Man.FromClient = static m => Scene.Carries(m, Text)
            ? [m.Text.Replace(Text, Text.ToUpperInvariant(), StringComparison.Ordinal)]
            : [m.Text];
        Task<ClientEvent> received = scene.Bob.ExpectAsync("im-received", ("text", Text.ToUpperInvariant()));
        await scene.Alice.CommandAsync("send-im", scene.BobAddress, Text);
        await received;
    }

    // Typing is said with a signed INFO, each time.
    private static async Task<string> KeepBackAsync(Scene scene, int typing)
    {
        scene.Man.FromClient = static m => Scene.Carries(m, Text) ? [] : [m.Text];
        Task<WireMessage> kept = scene.Man.ExpectFromClientAsync(static m => Scene.Carries(m, Text), "the MESSAGE");
        await scene.Alice.CommandAsync("send-im", scene.BobAddress, Text);
        string late = (await kept).Text;

        int left = typing;
        Task<WireMessage> last = scene.Man.ExpectFromServerAsync(
            m => m.Status == 200 && m.Method == "INFO" && --left == 0, "answer to every INFO");
        for (int i = 0; i < typing; i++)
        {
            await scene.Alice.CommandAsync("typing", scene.BobAddress, "start");
        }

        await last;
        return late;
    }

    private static Task<WireMessage> RefusalAsync(MiddleMan man) =>
        man.ExpectFromServerAsync(static m => m.Status == 403 && m.Method == "MESSAGE", "403 to MESSAGE");

    // A question mark at the end stands in the place of the octet that was there.
    private static string Replace(WireMessage message, string original, string altered)
    {
        int at = message.Text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0, message.Text);
        int end = at + original.Length;
        return altered.EndsWith('?')
            ? message.Text[..at] + altered[..^1] + (message.Text[end] == '0' ? '1' : '0') + message.Text[(end + 1)..]
            : message.Text[..at] + altered + message.Text[end..];
    }
}
