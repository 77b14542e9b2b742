// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>Row T12: what was recorded on one connection is worth nothing on another.</summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T12")]
public sealed class RecordedTrafficTests(AttackedDeployment attacked)
{
    private const string Text = "the secret of the day";

    [Theory]
    [InlineData("tls-dsk")]
    [InlineData("ntlm")]
    public async Task Everything_PlayedAgainOnANewConnection_SignsNobodyIn_AndShowsNothing(string authentication)
    {
        await using Scene scene = await Scene.OpenAsync(attacked, authentication);
        await scene.AliceSaysAsync(Text);
        WireMessage[] recorded = scene.Man.SeenFromClient();
        WireMessage[] registers = [.. recorded.Where(static m => m.Method == "REGISTER")];
        WireMessage message = recorded.Single(static m => Scene.Carries(m, Text));

        // The whole sign-in: each is challenged, the last one too, although its signature was right.
        await using SipWire thief = await SipWire.ConnectAsync(attacked.Deployment);
        foreach (WireMessage register in registers)
        {
            await thief.SendAsync(register.Text);
            Assert.Equal(401, (await thief.TakeAsync())?.Status);
        }

        // And a signed message of an association that does not stand here.
        await thief.SendAsync(message.Text);
        Assert.Equal(403, (await thief.TakeAsync())?.Status);
        Assert.Null(await thief.TakeAsync());
        await scene.AliceSaysAsync("another");
        Assert.Equal([Text, "another"], scene.ShownToBob());
    }

    [Fact]
    public async Task Message_OfAnEarlierAssociation_IsRefused_EndsTheConnection_AndIsShownOnce()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        await scene.AliceSaysAsync(Text);
        string recorded = scene.Man.SeenFromClient().Single(static m => Scene.Carries(m, Text)).Text;
        Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");
        await scene.Alice.CommandAsync("logout");
        await off;
        await scene.AliceReturnsAsync();

        off = scene.Alice.ExpectAsync("signed-off");
        Task<WireMessage> refused = scene.Man.ExpectFromServerAsync(
            static m => m.Status == 403 && m.Method == "MESSAGE", "403 to MESSAGE");
        await scene.Man.SendToServerAsync(recorded);
        Assert.Contains("association", (await refused)["ms-diagnostics"], StringComparison.Ordinal);
        await scene.Man.ServerHangsUpAsync();
        await off;
        await scene.AliceReturnsAsync();
        Assert.Equal([Text], scene.ShownToBob());
    }
}
