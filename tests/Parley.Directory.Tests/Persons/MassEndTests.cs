// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
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

    // More than one statement is about.
    [Theory]
    [Trait("claim", "T04")]
    [InlineData("removed")]
    [InlineData("deleted")]
    [InlineData("another group")]
    public async Task VeryManyEnd_MemoryAndDatabaseAgree_AndTheNextReadingBringsThemBack(string how)
    {
        await using DomainFixture fixture = await CreateAsync(1);
        DomainPerson[] all =
        [
            .. People(1, 1001).Select(static p => p with { Photo = [1, 2, 3] }),
            DomainFixture.Person(1002, "outside") with { InEnabledGroup = false, Photo = [4] },
            DomainFixture.Person(1003, "barred") with { InEnabledGroup = false },
        ];
        await fixture.ReadAllAsync(all);
        await fixture.Base.RegisterAsync("p1001@contoso.test", "02");
        await fixture.DisableAsync("barred");
        fixture.Base.Changes.Clear();

        await EndAsync(fixture, how, all);
        Assert.Equal(1001, fixture.Base.Changes.Count(static c => c.Kind == AccountChangeKind.Disabled));
        bool stays = how == "another group";
        for (int i = 0; i < 2; i++)
        {
            Assert.DoesNotContain(fixture.Directory.Accounts.List(), static a => a.Enabled);
            Assert.Equal(stays, fixture.Directory.Certificates.Find("01")!.RevokedAt is null);
            Assert.Equal(stays, fixture.Directory.Certificates.Find("02")!.RevokedAt is null);
            Assert.Equal(stays ? "p1@contoso.test" : null, fixture.SignIn("p1", "CONTOSO"));
            Assert.Equal(stays, fixture.People.Photo(fixture.Account(First).Id).Length > 0);
            Assert.Equal(stays ? 1002 : 0, fixture.Base.Query<long>("SELECT COUNT(*) FROM directory_photo").Single());
            Assert.Equal(
                stays ? 1003 : 1002, fixture.Base.Query<long>("SELECT COUNT(*) FROM directory_person").Single());
            await fixture.Base.ReopenAsync();
        }

        if (how == "removed")
        {
            await fixture.AddAsync(DomainFixture.WithGroup);
        }

        await fixture.ReadAllAsync(all);
        Assert.Equal(1001, fixture.Directory.Accounts.List().Count(static a => a.Enabled));
        Assert.Equal([1, 2, 3], fixture.People.Photo(fixture.Account(First).Id));
        Assert.Equal(PersonChoice.Disabled, Assert.Single(fixture.People.List(new() { Text = "barred" })).Choice);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task VeryManyEnd_TheWriteFailsInTheMiddle_NothingOfItCounts()
    {
        await using DomainFixture fixture = await CreateAsync(60);
        DirectoryOperation<DomainResult> removal = fixture.Directory.Domains.Remove(DomainFixture.Contoso);
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.Base.Database.WriteAsync<int>(
            (c, t) =>
            {
                removal.Work(c, t);
                throw new InvalidOperationException("The process ends here.");
            },
            DirectoryFixture.Token));
        for (int i = 0; i < 2; i++)
        {
            Assert.Empty(fixture.Base.Changes);
            Assert.Equal(60, fixture.Directory.Accounts.List().Count(static a => a.Enabled));
            Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
            await fixture.Base.ReopenAsync();
        }

        await fixture.ReadAllAsync(People(2, 60));
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(First));
    }

    private static Task EndAsync(DomainFixture fixture, string how, DomainPerson[] all) => how switch
    {
        "removed" => fixture.Base.RunAsync(fixture.Directory.Domains.Remove(DomainFixture.Contoso)),
        "deleted" => fixture.People.ApplyAsync(
            new DomainChanges(DomainFixture.Contoso, [], [.. all.Select(static p => p.ObjectGuid)], null, null),
            DirectoryFixture.Token),
        _ => fixture.ChangeAsync(DomainFixture.WithGroup with { EnabledGroup = "CN=Others,DC=ad,DC=contoso,DC=test" }),
    };

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
