// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.Endpoints;

/// <summary>One person at three computers (client contract 6.2, 6.4).</summary>
public sealed class SeveralEndpointsTests(RunningDeployment running) : IClassFixture<RunningDeployment>
{
    private const string Password = "Secret-several-1";

    private readonly Deployment _deployment = running.Deployment;

    [Fact]
    public async Task ThreeEndpoints_AreRegisteredBesideEachOther()
    {
        PidginClient[] three = await ThreeAsync("trio");
        string[] instances = [.. three.Select(static c => c.Events.First(static e => e.Is("started"))["host-name"]!)];
        Assert.Equal(["desk", "laptop", "home"], instances);
        Assert.All(three, static c => Assert.DoesNotContain(c.Events, static e => e.Is("signed-off")));
    }

    [Fact]
    public async Task Message_ToThree_IsHeardAndAnsweredByOne()
    {
        PidginClient[] three = await ThreeAsync("thea");
        await _deployment.AddUserAsync("carl", Password);
        PidginClient carl = await _deployment.SignedInAsync("carl", Password);

        Task<ClientEvent>[] heard =
        [
            .. three.Select(static c => c.ExpectAsync(
                "im-received", ("from", "sip:" + Deployment.Address("carl")), ("text", "who is there?"))),
        ];
        await carl.CommandAsync("send-im", Deployment.Address("thea"), "who is there?");
        Task<ClientEvent> first = await Task.WhenAny(heard);
        await first;
        PidginClient answering = three[Array.IndexOf(heard, first)];

        await Pair.SendAsync(answering, Deployment.Address("thea"), carl, Deployment.Address("carl"), "me");
        await Pair.SendAsync(carl, Deployment.Address("carl"), answering, Deployment.Address("thea"), "good");
        Assert.Empty(Pair.Errors(carl));
        Assert.All(three, static c => Assert.Empty(Pair.Errors(c)));
        Assert.Single(three, static c => c.Events.Any(static e => e.Is("im-received")));
    }

    [Fact]
    public async Task OnePersonsStatus_FollowsTheLatestChoiceAndEndsWithTheLastEndpoint()
    {
        PidginClient[] three = await ThreeAsync("tess");
        await _deployment.AddUserAsync("cora", Password);
        PidginClient cora = await _deployment.SignedInAsync("cora", Password);
        await cora.CommandAsync("add-buddy", Deployment.Address("tess"), "Friends");
        await cora.UntilStatusAsync(Deployment.Address("tess"), "available");

        await three[0].CommandAsync("set-status", "busy", "at the desk");
        await cora.UntilStatusAsync(Deployment.Address("tess"), "busy");
        await cora.UntilNoteAsync(Deployment.Address("tess"), "at the desk");
        await three[2].ExpectedOwnStatusAsync("busy");

        await three[2].CommandAsync("set-status", "do-not-disturb");
        await cora.UntilStatusAsync(Deployment.Address("tess"), "do-not-disturb");

        await three[0].CommandAsync("logout");
        await three[2].CommandAsync("logout");
        await three[1].CommandAsync("set-status", "available");
        await cora.UntilStatusAsync(Deployment.Address("tess"), "available");
        await three[1].CommandAsync("logout");
        await cora.UntilStatusAsync(Deployment.Address("tess"), "offline");
    }

    private async Task<PidginClient[]> ThreeAsync(string user)
    {
        await _deployment.AddUserAsync(user, Password);
        return
        [
            await _deployment.SignedInAsync(user, Password, "tls-dsk", "--hostname", "desk"),
            await _deployment.SignedInAsync(user, Password, "tls-dsk", "--hostname", "laptop"),
            await _deployment.SignedInAsync(user, Password, "ntlm", "--hostname", "home"),
        ];
    }
}
