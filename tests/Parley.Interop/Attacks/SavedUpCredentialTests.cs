// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Parley.Sip.TestKit;
using Parley.Web.TestKit;
using Xunit;

namespace Parley.Interop.Attacks;

/// <summary>
/// Row T04: what a thief has saved up (a ticket, a certificate with its key, a signed message) after the account was
/// ended. The second within which it ends is DisablingTests'.
/// </summary>
[Collection(AttackedCollection.Name)]
[Trait("claim", "T04")]
public sealed class SavedUpCredentialTests(AttackedDeployment attacked)
{
    private const string Invalid = "The ticket is not valid.";
    private const string Text = "the secret of the day";

    private readonly Deployment _deployment = attacked.Deployment;

    [Fact]
    public async Task Disabled_NothingSavedUpIsGood_AndEnabledOnlyTheCertificateIs()
    {
        (string alice, _) = attacked.NextPeople();
        WebClient client = _deployment.WebClientOf(alice, AttackedDeployment.Password);
        using Device device = await Device.BuyAsync(client, _deployment.CertificateService);
        ClientTicket ticket = await client.GetTicketAsync(_deployment.CertificateService);
        await using SipWire begun = await SipWire.ConnectAsync(_deployment);
        string? association = await device.SignInAsync(begun, Deployment.Address(alice));
        Assert.NotNull(association);

        await _deployment.UserAsync("disable", alice);
        Assert.Equal(Invalid, WebClient.FaultOf(await client.RequestCertificateAsync(ticket)));
        Assert.Equal(401, (await client.RequestTicketAsync(_deployment.CertificateService)).Status);
        Assert.False(await device.SignsInAsync(_deployment, alice));
        await HungUpAsync(begun);

        await _deployment.UserAsync("enable", alice);
        Assert.Equal(Invalid, WebClient.FaultOf(await client.RequestCertificateAsync(ticket)));
        Assert.True(await device.SignsInAsync(_deployment, alice));
    }

    [Fact]
    public async Task PasswordSet_NothingSavedUpIsGood()
    {
        const string New = "Secret-scene-2";
        (string alice, _) = attacked.NextPeople();
        WebClient client = _deployment.WebClientOf(alice, AttackedDeployment.Password);
        using Device device = await Device.BuyAsync(client, _deployment.CertificateService);
        ClientTicket ticket = await client.GetTicketAsync(_deployment.CertificateService);

        await _deployment.UserAsync("set-password", alice, New);
        Assert.Equal(Invalid, WebClient.FaultOf(await client.RequestCertificateAsync(ticket)));
        Assert.Equal(401, (await client.RequestTicketAsync(_deployment.CertificateService)).Status);
        Assert.False(await device.SignsInAsync(_deployment, alice));

        using Device fresh = await Device.BuyAsync(
            _deployment.WebClientOf(alice, New), _deployment.CertificateService);
        Assert.True(await fresh.SignsInAsync(_deployment, alice));
        Assert.False(await device.SignsInAsync(_deployment, alice));
    }

    [Fact]
    public async Task SignedOut_TicketsEnd_AndTheCertificateStaysGood()
    {
        (string alice, _) = attacked.NextPeople();
        WebClient client = _deployment.WebClientOf(alice, AttackedDeployment.Password);
        using Device device = await Device.BuyAsync(client, _deployment.CertificateService);
        ClientTicket ticket = await client.GetTicketAsync(_deployment.CertificateService);
        await using SipWire begun = await SipWire.ConnectAsync(_deployment);
        Assert.NotNull(await device.SignInAsync(begun, Deployment.Address(alice)));

        await _deployment.UserAsync("sign-out", alice);
        await HungUpAsync(begun);
        Assert.Equal(Invalid, WebClient.FaultOf(await client.RequestCertificateAsync(ticket)));
        Assert.True(await device.SignsInAsync(_deployment, alice));
    }

    /// <summary>
    /// A signed message kept back until the server says good-bye, sent on the connection it was made for while that
    /// stands, and without the client hearing the good-bye.
    /// </summary>
    [Fact]
    [Trait("claim", "T12")]
    public async Task Disabled_SignedMessageKeptBack_IsNotShown()
    {
        await using Scene scene = await Scene.OpenAsync(attacked);
        scene.Man.FromClient = static m => Scene.Carries(m, Text) ? [] : [m.Text];
        Task<WireMessage> kept = scene.Man.ExpectFromClientAsync(static m => Scene.Carries(m, Text), "the MESSAGE");
        await scene.Alice.CommandAsync("send-im", scene.BobAddress, Text);
        string late = (await kept).Text;
        string alice = scene.AliceAddress[..scene.AliceAddress.IndexOf('@', StringComparison.Ordinal)];
        scene.Man.FromServer = static m => IsFarewell(m) ? [] : [m.Text];
        Task<WireMessage> farewell = scene.Man.ExpectFromServerAsync(IsFarewell, "farewell");
        Task<ClientEvent> off = scene.Alice.ExpectAsync("signed-off");

        Task disabling = _deployment.UserAsync("disable", alice);
        await farewell;
        await scene.Man.SendToServerAsync(late);
        await scene.Man.ServerHangsUpAsync();
        await disabling;
        await off;
        await _deployment.UserAsync("enable", alice);
        await scene.AliceReturnsAsync();
        Assert.Empty(scene.ShownToBob());
    }

    private static bool IsFarewell(WireMessage message) =>
        message.Text.Contains("deregistered;", StringComparison.Ordinal);

    private static async Task HungUpAsync(SipWire wire)
    {
        while (await wire.TakeAsync() is not null)
        {
            // The notice that says why may come first.
        }
    }
}
