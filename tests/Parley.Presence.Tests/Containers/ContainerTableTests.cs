// SPDX-License-Identifier: Apache-2.0

using System.Linq;
using Parley.Presence.Containers;

namespace Parley.Presence.Tests.Containers;

[Trait("claim", "T15")]
public sealed class ContainerTableTests
{
    // members as "container:type[=value]", the watcher, its relation, and the container that decides.
    [Theory]
    [InlineData("", "bob@contoso.test", 0, 0)]
    [InlineData("200:sameEnterprise", "bob@contoso.test", 0, 200)]
    [InlineData("200:sameEnterprise", "eve@partner.test", 1, 0)]
    [InlineData("100:federated", "eve@partner.test", 1, 100)]
    [InlineData("100:federated", "eve@public.test", 2, 0)]
    [InlineData("100:publicCloud", "eve@public.test", 2, 100)]
    [InlineData("100:everyone", "eve@public.test", 2, 100)]
    [InlineData("100:everyone 200:sameEnterprise", "bob@contoso.test", 0, 200)]
    [InlineData("400:everyone 200:sameEnterprise", "bob@contoso.test", 0, 200)]
    [InlineData("200:sameEnterprise 300:user=bob@contoso.test", "bob@contoso.test", 0, 300)]
    [InlineData("200:sameEnterprise 300:user=bob@contoso.test", "carol@contoso.test", 0, 200)]
    [InlineData("300:domain=contoso.test 200:sameEnterprise", "bob@contoso.test", 0, 300)]
    [InlineData("100:user=bob@contoso.test 300:domain=contoso.test", "bob@contoso.test", 0, 100)]
    [InlineData("100:user=bob@contoso.test 400:user=bob@contoso.test", "bob@contoso.test", 0, 400)]
    [InlineData("400:user=bob@contoso.test 32000:user=bob@contoso.test", "bob@contoso.test", 0, 32000)]
    [InlineData("32000:sameEnterprise 400:user=bob@contoso.test", "bob@contoso.test", 0, 400)]
    [InlineData("32000:everyone", "bob@contoso.test", 0, 32000)]
    [InlineData("200:sameEnterprise 32000:sameEnterprise", "bob@contoso.test", 0, 32000)]
    [InlineData("32000:domain=partner.test 100:federated", "eve@partner.test", 1, 32000)]
    public void ContainerOf_MostParticularThenHighest_Decides(string members, string watcher, int relation,
        int expected)
    {
        ContainerTable table = ContainerTable.Initial.With(
            [.. members.Split(' ', System.StringSplitOptions.RemoveEmptyEntries)
            .Select(static m => m.Split(':', '='))
            .GroupBy(static p => int.Parse(p[0]), static p => Member(p))
            .Select(static g => new Container(g.Key, 1, [.. g]))]);
        Assert.Equal(expected, table.ContainerOf(TestClient.AddressOf(watcher), (WatcherRelation)relation));
    }

    [Fact]
    public void Initial_HasTheKnownContainersAndNobodyInThem()
    {
        Assert.Equal([0, 1, 2, 3, 100, 200, 300, 400, 32000],
            ContainerTable.Initial.Containers.Select(static c => c.Id));
        Assert.All(ContainerTable.Initial.Containers,
            static c => Assert.Equal((0, 0), ((int)c.Version, c.Members.Length)));
    }

    private static ContainerMember Member(string[] parts)
    {
        Assert.True(ContainerMember.TryParseType(parts[1], out MemberType type));
        return new ContainerMember(type, parts.Length > 2 ? parts[2] : null);
    }
}
