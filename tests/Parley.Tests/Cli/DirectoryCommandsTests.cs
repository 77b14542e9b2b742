// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Parley.Composition;
using Parley.Directory.Domains;
using Xunit;

namespace Parley.Tests.Cli;

/// <summary>What administrators do with domains and their people while the server is stopped.</summary>
public sealed class DirectoryCommandsTests
{
    private const string Domain = "ad.contoso.test";

    private static readonly byte[] Photo = [0xFF, 0xD8, 1, 2, 3];

    [Fact]
    public async Task Add_TheServerIsStopped_SaysThatTheDomainWasNotTried()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await AddAsync(deployment);
        Assert.Contains("It was not tried, since the server is stopped", deployment.Output, StringComparison.Ordinal);
        Assert.Contains("'parley directory test ad.contoso.test'", deployment.Output, StringComparison.Ordinal);

        Assert.Equal(0, await deployment.DirectoryAsync("change", Domain, "--poll", "2"));
        Assert.Contains("It was not tried", deployment.Output, StringComparison.Ordinal);
        Assert.Equal(0, await deployment.DirectoryAsync("change", Domain, "--poll", "3", "--untested"));
        Assert.DoesNotContain("tried", deployment.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enabled", "p1")]
    [InlineData("ended", "p2")]
    [InlineData("unlinked", "p3 p4 p5")]
    [InlineData("conflicts", "p4 p5")]
    [InlineData("all", "p1 p2 p3 p4 p5")]
    public async Task People_OfOneState_AreListed(string state, string names)
    {
        await using DeploymentFixture deployment = await PeopleAsync();
        Assert.Equal(0, await deployment.DirectoryAsync("people", "--state", state, "--json"));
        Assert.Equal(
            names.Split(' ').Select(static n => "CONTOSO\\" + n),
            JsonDocument.Parse(deployment.Output).RootElement.EnumerateArray()
                .Select(static p => p.GetProperty("person").GetString()!).Order());
    }

    [Fact]
    public async Task People_AStateThatIsNone_IsSaidWithTheOption()
    {
        await using DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        Assert.Contains(
            "--state: all, enabled, ended, unlinked or conflicts.",
            deployment.DirectoryMistake("people", "--state", "gone"), StringComparison.Ordinal);
        Assert.Contains(
            "--conflicts is --state conflicts", deployment.DirectoryMistake("people", "--state", "all", "--conflicts"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_SaysEverythingThatIsKept_AndWhy()
    {
        await using DeploymentFixture deployment = await PeopleAsync();
        Assert.Equal(0, await deployment.DirectoryAsync("show", "p1@contoso.test", "--json"));
        JsonElement shown = JsonDocument.Parse(deployment.Output).RootElement[0];
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [
                ("name", "Person 1"), ("sip", "p1@contoso.test"), ("state", "enabled"), ("domain", Domain),
                ("dn", "CN=p1,DC=ad,DC=contoso,DC=test"), ("objectGuid", Guid(1).ToString("D")), ("sam", "p1"),
                ("upn", "p1@ad.contoso.test"), ("mail", "p1@contoso.test"), ("workPhone", "+49 30 1"),
                ("title", "Engineer"), ("manager", "Person 2"), ("photo", "5 octets"), ("inGroup", "yes"),
            ])
        {
            Assert.Equal(value, shown.GetProperty(name).GetString());
        }

        Assert.Equal(0, await deployment.DirectoryAsync("show", "CONTOSO\\p2"));
        Assert.Contains("disabled in the domain", deployment.Output, StringComparison.Ordinal);
        Assert.Equal(0, await deployment.DirectoryAsync("show", "CONTOSO\\p3"));
        Assert.Contains("not a member of CN=Parley", deployment.Output, StringComparison.Ordinal);
        Assert.Equal(0, await deployment.DirectoryAsync("show", Guid(4).ToString()));
        Assert.Contains("would be that of CONTOSO\\p5", deployment.Output, StringComparison.Ordinal);
        Assert.Equal(4, await deployment.DirectoryAsync("show", "nobody"));
        Assert.Contains("No person of a domain is meant by 'nobody'", deployment.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Photo_IsWrittenToANewFileOnly()
    {
        await using DeploymentFixture deployment = await PeopleAsync();
        string file = Path.Combine(deployment.Folder, "p1.jpg");
        Assert.Equal(0, await deployment.DirectoryAsync("show", "p1@contoso.test", "--photo", file));
        Assert.Equal(Photo, await File.ReadAllBytesAsync(file, DeploymentFixture.Token));
        Assert.Contains(
            "--photo:", deployment.DirectoryMistake("show", "p1@contoso.test", "--photo", file),
            StringComparison.Ordinal);

        string none = Path.Combine(deployment.Folder, "p2.jpg");
        Assert.Equal(4, await deployment.DirectoryAsync("show", "CONTOSO\\p2", "--photo", none));
        Assert.Contains("there is no photo of CONTOSO\\p2", deployment.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(none));
        string nowhere = Path.Combine(deployment.Folder, "nowhere", "p1.jpg");
        Assert.Equal(3, await deployment.DirectoryAsync("show", "CONTOSO\\p1", "--photo", nowhere));
        Assert.Contains("parley: --photo:", deployment.Error, StringComparison.Ordinal);
    }

    private static Guid Guid(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static DomainPerson Person(int number, string? mail = null) => new()
    {
        ObjectGuid = Guid(number), SecurityIdentifier = $"S-1-5-21-1-2-3-{1000 + number}",
        DistinguishedName = $"CN=p{number},DC=ad,DC=contoso,DC=test", SamAccountName = $"p{number}",
        UserPrincipalName = $"p{number}@ad.contoso.test", DisplayName = $"Person {number}",
        Details = new PersonDetails
        {
            Mail = mail ?? $"p{number}@contoso.test", WorkPhone = $"+49 30 {number}", Title = "Engineer",
            Manager = number == 1 ? Guid(2) : null,
        },
        Photo = number == 1 ? [.. Photo] : [], InEnabledGroup = number != 3,
    };

    private static async Task AddAsync(DeploymentFixture deployment)
    {
        Assert.Equal(0, await deployment.DirectoryWithInputAsync(
            "bind-Secret-1\n", "add", Domain, "--netbios", "CONTOSO", "--controller", "dc1.ad.contoso.test",
            "--bind-name", "reader@ad.contoso.test", "--bind-password-stdin",
            "--group", "CN=Parley,DC=ad,DC=contoso,DC=test"));
    }

    // One enabled, one ended there, one outside the group, two who would have the same address.
    private static async Task<DeploymentFixture> PeopleAsync()
    {
        DeploymentFixture deployment = await DeploymentFixture.CreateAsync();
        await AddAsync(deployment);
        await using OpenDeployment open = await deployment.OpenAsync();
        DomainPerson[] people =
            [Person(1), Person(2), Person(3), Person(4, "shared@contoso.test"), Person(5, "shared@contoso.test")];
        await open.People.People.ApplyAsync(
            new DomainChanges(Domain, people, [], people.Select(static p => p.ObjectGuid).ToHashSet(), "1"),
            DeploymentFixture.Token);
        await open.People.People.ApplyAsync(
            new DomainChanges(Domain, [Person(2) with { Disabled = true }], [], null, null), DeploymentFixture.Token);
        return deployment;
    }
}
