// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Persons;

/// <summary>A comparison that finds very many gone ends them, and gives up nothing before the next one.</summary>
public sealed class MassEndTests
{
    private const string First = "p1@contoso.test";

    [Fact]
    [Trait("claim", "T04")]
    public async Task ManyGone_EndAtOnce_AndAreBackWithTheirCertificates()
    {
        await using DomainFixture fixture = await CreateAsync(254);
        await fixture.ReadAllAsync(People(52, 254));

        Assert.Equal([AccountChangeKind.Disabled], fixture.Kinds(First));
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(First));
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Contains("did not find 51 people", Assert.Single(fixture.People.Doubts(DomainFixture.Contoso)),
            StringComparison.Ordinal);
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(First));
        Assert.Single(fixture.People.Doubts(DomainFixture.Contoso));
        Assert.Null(fixture.SignIn("p1", "CONTOSO"));

        await fixture.ReadAllAsync(People(1, 254));
        Assert.Equal(AuthenticationFailure.None, fixture.Check(First));
        Assert.Equal(First, fixture.SignIn("p1", "CONTOSO"));
        Assert.NotNull(fixture.Account(First).Details);
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Empty(fixture.People.Doubts(DomainFixture.Contoso));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task ManyGone_TwoComparisonsSaySo_LoseTheirCertificates()
    {
        await using DomainFixture fixture = await CreateAsync(60);
        await fixture.ReadAllAsync();
        Assert.Single(fixture.People.Doubts(DomainFixture.Contoso));
        fixture.Base.Changes.Clear();
        await fixture.ReadAllAsync();
        Assert.Equal(["01"], fixture.Base.Changes.Single(static c => c.Account.Address.Value == First).Serials);
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Empty(fixture.People.Doubts(DomainFixture.Contoso));
        Assert.Null(fixture.Account(First).Details);
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData(254, 51, false)]
    [InlineData(254, 50, true)]
    [InlineData(255, 51, true)]
    [InlineData(60, 12, true)]
    public async Task FewGone_AreBelieved(int all, int gone, bool believed)
    {
        await using DomainFixture fixture = await CreateAsync(all);
        await fixture.ReadAllAsync(People(gone + 1, all));
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(First));
        Assert.Equal(believed, fixture.Directory.Certificates.Find("01")!.RevokedAt is not null);
        Assert.Equal(believed, fixture.People.Doubts(DomainFixture.Contoso).Count == 0);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task ManyGone_AfterTheDomainWasAway_AreNotBelievedEither()
    {
        await using DomainFixture fixture = await CreateAsync(60);
        await fixture.PassAsync(TimeSpan.FromHours(25));
        await fixture.ReadAllAsync();
        await fixture.ContactAsync();
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(First));
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task ManyDisabled_AndNamedAsDeleted_AreBelieved()
    {
        await using DomainFixture fixture = await CreateAsync(60);
        await fixture.ReadAllAsync([.. People(1, 60).Select(static p => p with { Disabled = true })]);
        Assert.Empty(fixture.People.Doubts(DomainFixture.Contoso));
        await fixture.DeleteAsync([.. Enumerable.Range(1, 60)]);
        Assert.Empty(fixture.People.Doubts(DomainFixture.Contoso));
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    private static DomainPerson[] People(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(static n => DomainFixture.Person(n, $"p{n}"))];

    private static async Task<DomainFixture> CreateAsync(int people)
    {
        DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(People(1, people));
        await fixture.Base.RegisterAsync(First, "01");
        fixture.Base.Changes.Clear();
        return fixture;
    }
}
