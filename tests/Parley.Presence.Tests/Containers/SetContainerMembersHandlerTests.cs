// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Sip.TestKit;

namespace Parley.Presence.Tests.Containers;

public sealed class SetContainerMembersHandlerTests
{
    private const string Type = "application/msrtc-setcontainermembers+xml";

    [Fact]
    public async Task SERVICE_FirstSignIn_SetsBothDefaultsInOneRequestAndTellsEveryEndpoint()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = fixture.SignIn(fixture.Directory.Add("alice"));
        TestClient second = fixture.SignIn(alice.Account, 2);
        alice.SubscribeSelf();
        second.SubscribeSelf();
        WireMessage answer = await alice.SendAsync(alice.Service(Type, Body(
            "<container id=\"200\" version=\"0\"><member action=\"add\" type=\"sameEnterprise\"/></container>"
            + "<container id=\"100\" version=\"0\"><member action=\"add\" type=\"federated\"/></container>")));
        Assert.Equal((200, ""), (answer.Status, answer.Body));
        foreach (TestClient endpoint in new[] { alice, second })
        {
            RoamingData data = RoamingData.Parse((await endpoint.Connection.ReadNotificationAsync()).Body);
            Assert.Equal([100, 200], data.Containers.Keys);
            Assert.Equal((1, "federated"), (data.Containers[100].Version, data.Containers[100].Members.Single()));
            Assert.Equal((1, "sameEnterprise"), (data.Containers[200].Version, data.Containers[200].Members.Single()));
            Assert.Equal(["containers"], data.Root.Elements().Select(static e => e.Name.LocalName));
        }
    }

    [Fact]
    public async Task SERVICE_MembersAddedAndRemoved_AreToldInFull()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        await alice.SetMembersAsync(300, "add", "user", "sip:Bob@Contoso.test");
        await alice.SetMembersAsync(300, "add", "domain", "Partner.TEST");
        await alice.SetMembersAsync(300, "add", "user", "bob@contoso.test");
        await alice.SetMembersAsync(300, "remove", "user", "nobody@contoso.test");
        RoamingData data = RoamingData.Parse(alice.Connection.Notifications()[^1].Body);
        Assert.Equal((4, "user:bob@contoso.test domain:partner.test"),
            (data.Containers[300].Version, string.Join(' ', data.Containers[300].Members)));
        await alice.SetMembersAsync(300, "remove", "user", "bob@contoso.test");
        Assert.Equal("domain:partner.test",
            RoamingData.Parse(alice.Connection.Notifications()[^1].Body).Containers[300].Members.Single());
    }

    [Fact]
    public async Task SERVICE_WrongVersion_Answers409ChangesNothingAndTellsWhatThereIs()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        WireMessage answer = await alice.SendAsync(alice.Service(Type, Body(
            "<container id=\"300\" version=\"0\"><member action=\"add\" type=\"everyone\"/></container>"
            + "<container id=\"200\" version=\"0\"><member action=\"remove\" type=\"sameEnterprise\"/></container>")));
        Assert.Equal((409, "application/msrtc-fault+xml"), (answer.Status, answer["Content-Type"]));
        Assert.Contains("<operation index=\"2\" version=\"0\" curVersion=\"1\"/>", answer.Body,
            StringComparison.Ordinal);
        RoamingData data = RoamingData.Parse((await alice.Connection.ReadNotificationAsync()).Body);
        Assert.Equal((1, 0), (data.Containers[200].Version, data.Containers[300].Version));
        Assert.Equal("sameEnterprise", data.Containers[200].Members.Single());
        Assert.Empty(data.Containers[300].Members);
    }

    [Theory]
    [InlineData("<container id=\"2\" version=\"0\"><member action=\"add\" type=\"everyone\"/></container>", 403)]
    [InlineData("<container id=\"0\" version=\"0\"><member action=\"add\" type=\"everyone\"/></container>", 403)]
    [InlineData("<container id=\"99\" version=\"0\"/>", 403)]
    [InlineData("<container id=\"32768\" version=\"0\"/>", 400)]
    [InlineData("<container id=\"200\"/>", 400)]
    [InlineData("<container id=\"300\" version=\"0\"><member action=\"add\" type=\"user\"/></container>", 400)]
    [InlineData(
        "<container id=\"300\" version=\"0\"><member action=\"add\" type=\"user\" value=\"x y@z\"/></container>", 400)]
    [InlineData(
        "<container id=\"300\" version=\"0\"><member action=\"add\" type=\"domain\" value=\"a b\"/></container>", 400)]
    [InlineData("<container id=\"300\" version=\"0\"><member action=\"frob\" type=\"everyone\"/></container>", 400)]
    [InlineData("<container id=\"300\" version=\"0\"><member action=\"add\" type=\"nobody\"/></container>", 400)]
    [InlineData("<container id=\"300\" version=\"0\"><other/></container>", 400)]
    [InlineData("", 400)]
    [Trait("claim", "T15")]
    public async Task SERVICE_WhatMayNotBe_IsRefusedAndNobodyIsLetIn(string containers, int status)
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        Assert.Equal(status, (await alice.SendAsync(alice.Service(Type, Body(containers)))).Status);
        Assert.True(alice.Connection.IsQuiet);
    }

    [Fact]
    [Trait("claim", "T21")]
    public async Task SERVICE_BeyondTheQuotas_IsRefused()
    {
        await using PresenceFixture fixture = new(new PresenceOptions
        {
            Limits = new PresenceLimits { MembersPerPerson = 2, ContainersPerPerson = 10 },
        });
        TestClient alice = await fixture.OnlineAsync("alice");
        Assert.Equal(200, (await alice.SetMembersAsync(300, "add", "everyone")).Status);
        Assert.Equal(403, (await alice.SetMembersAsync(400, "add", "everyone")).Status);
        Assert.Equal(200, (await alice.SetMembersAsync(500, "remove", "everyone")).Status);
        Assert.Equal(403, (await alice.SetMembersAsync(501, "remove", "everyone")).Status);
    }

    [Fact]
    public async Task SERVICE_ForSomebodyElse_IsRefused()
    {
        await using PresenceFixture fixture = new();
        TestClient alice = await fixture.OnlineAsync("alice");
        TestClient bob = await fixture.OnlineAsync("bob");
        Assert.Equal(403, (await alice.SendAsync(alice.Service(
            Type, Body("<container id=\"300\" version=\"0\"><member action=\"add\" type=\"everyone\"/></container>"),
                bob.Uri))).Status);
    }

    private static string Body(string containers) =>
        "<setContainerMembers xmlns=\"http://schemas.microsoft.com/2006/09/sip/container-management\">" + containers
            + "</setContainerMembers>";
}
