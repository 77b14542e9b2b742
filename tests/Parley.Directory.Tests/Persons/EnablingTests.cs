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

public sealed class EnablingTests
{
    private const string Alice = "alice@contoso.test";

    private static DirectoryDomain Fabrikam { get; } = DomainFixture.Description with
    {
        DnsName = "ad.fabrikam.test", NetBiosName = "FABRIKAM", Controllers = ["dc1.ad.fabrikam.test"],
    };

    [Theory]
    [InlineData("alice")]
    [InlineData("ALICE")]
    [InlineData("CONTOSO\\alice")]
    [InlineData("ad.contoso.test\\Alice")]
    [InlineData("alice@AD.contoso.test")]
    [InlineData("CN=alice,OU=People,DC=ad,DC=contoso,DC=test")]
    [InlineData("cn=Alice, ou=people, dc=AD, dc=contoso, dc=test")]
    [InlineData("00000001-0000-0000-0000-000000000001")]
    [InlineData("{00000001-0000-0000-0000-000000000001}")]
    public async Task Enable_ByAnyName_MakesTheAccount_OnlyThen(string selection)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob"));
        Assert.Empty(fixture.Directory.Accounts.List());

        PersonResult result = await fixture.EnableAsync(selection);

        Assert.Equal((PersonOutcome.Changed, selection), (result.Outcome, result.Selection));
        Assert.Equal(Alice, result.Person!.Address?.Value);
        Assert.Equal(Alice, Assert.Single(fixture.Directory.Accounts.List()).Address.Value);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        Assert.Equal(PersonOutcome.Unchanged, (await fixture.EnableAsync(Alice)).Outcome);
        Assert.Equal(PersonOutcome.Changed, (await fixture.DisableAsync("sip:" + Alice)).Outcome);
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));
        Assert.Equal(PersonOutcome.Changed, (await fixture.EnableAsync("sip:" + Alice)).Outcome);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("FABRIKAM\\alice")]
    [InlineData("alice@contoso.test")]
    [InlineData("sip:not an address")]
    [InlineData("' OR 1=1 --")]
    [InlineData("ali%")]
    public async Task Enable_WhoeverIsNotThere_IsNotFound(string selection)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        PersonResult result = await fixture.EnableAsync(selection);
        Assert.Equal(PersonOutcome.NotFound, result.Outcome);
        Assert.Empty(fixture.Directory.Accounts.List());
    }

    [Fact]
    public async Task Enable_ByANameThatTwoHave_IsRefusedNamingBoth()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description, Fabrikam);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.ReadAllAsync(Fabrikam.DnsName, DomainFixture.Person(2, "alice", "alice@fabrikam.test") with
        {
            DistinguishedName = "CN=alice,DC=ad,DC=fabrikam,DC=test", UserPrincipalName = "alice@ad.fabrikam.test",
        });
        PersonResult result = await fixture.EnableAsync("alice");
        Assert.Equal(PersonOutcome.NotFound, result.Outcome);
        Assert.Contains("CN=alice,DC=ad,DC=fabrikam,DC=test", result.Text, StringComparison.Ordinal);
        Assert.Equal("alice@fabrikam.test", (await fixture.EnableAsync("fabrikam\\alice")).Person!.Address?.Value);
    }

    [Fact]
    public async Task Enable_OutsideTheGroup_IsRefusedWithTheRemedy()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice") with { InEnabledGroup = false });
        PersonResult result = await fixture.EnableAsync("alice");
        Assert.Equal(PersonOutcome.Refused, result.Outcome);
        Assert.Contains("not a member of CN=Parley", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enable_InConflict_SaysWhy_AndComesTrueLater()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        DomainPerson alice = DomainFixture.Person(1, "alice") with { Details = new PersonDetails() };
        await fixture.ReadAllAsync(alice);
        PersonResult result = await fixture.EnableAsync("alice");
        Assert.Equal(PersonOutcome.Conflict, result.Outcome);
        Assert.Contains("no mail", result.Text, StringComparison.Ordinal);
        await fixture.ReadAsync(DomainFixture.Person(1, "alice"));
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
    }

    [Fact]
    public async Task EnableMany_NamesEachAndWhyNot()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob", "elsewhere@nowhere.test"),
            DomainFixture.Person(3, "carol"), DomainFixture.Person(4, "dave", "carol@contoso.test"));
        EnableResult result = await fixture.Base.RunAsync(fixture.People.EnableMany(
            DomainFixture.Contoso, [.. Enumerable.Range(1, 5).Select(DomainFixture.Guid), DomainFixture.Guid(1)]));

        Assert.Equal(
            [
                PersonOutcome.Changed, PersonOutcome.Conflict, PersonOutcome.Conflict, PersonOutcome.Conflict,
                PersonOutcome.NotFound,
            ],
            result.People.Select(static p => p.Outcome));
        Assert.Equal(1, result.Count(PersonOutcome.Changed));
        Assert.Contains("CONTOSO\\dave", result.People[2].Text, StringComparison.Ordinal);
        Assert.Contains("objectGUID", result.People[4].Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task GroupTakenFromTheDomain_EndsWhoWasEnabledByItAlone()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        DomainResult result = await fixture.ChangeAsync(DomainFixture.Description);
        Assert.Contains("Accounts that ended with it: 1", result.Text, StringComparison.Ordinal);
        Assert.Equal(AuthenticationFailure.NotPermitted, fixture.Check(Alice));
        await fixture.EnableAsync("alice");
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));

        await fixture.ChangeAsync(DomainFixture.WithGroup);
        Assert.Equal(AuthenticationFailure.NotPermitted, fixture.Check(Alice));
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task AnotherGroup_PermitsNobody_UntilReadAgain_AndNoBatchOfTheOneBeforeCounts()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        DirectoryDomain other =
            DomainFixture.WithGroup with { EnabledGroup = "CN=Other,OU=Groups,DC=ad,DC=contoso,DC=test" };
        DomainResult spelled = await fixture.ChangeAsync(
            DomainFixture.WithGroup with { EnabledGroup = DomainFixture.WithGroup.EnabledGroup!.ToUpperInvariant() });
        Assert.Equal(AccountOutcome.Changed, spelled.Outcome);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));

        DomainResult result = await fixture.ChangeAsync(other);
        Assert.Contains("Accounts that ended with it: 1", result.Text, StringComparison.Ordinal);
        Assert.Contains("as soon as everybody was read again", result.Text, StringComparison.Ordinal);
        Assert.Equal(AuthenticationFailure.NotPermitted, fixture.Check(Alice));
        DomainChanges late =
            new(DomainFixture.Contoso, [alice], [], null, "9") { Description = DomainFixture.WithGroup };
        await fixture.People.ApplyAsync(late, DirectoryFixture.Token);
        Assert.Equal(AuthenticationFailure.NotPermitted, fixture.Check(Alice));
        Assert.Null(fixture.People.Checkpoint(DomainFixture.Contoso));

        await fixture.People.ApplyAsync(late with { Description = other }, DirectoryFixture.Token);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        Assert.Equal("9", fixture.People.Checkpoint(DomainFixture.Contoso));
    }

    [Fact]
    public async Task WaitingForAnAccount_AskedForWhileOthersGetTheirs_IsNotForgotten()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob"));
        const string Waits =
            "UPDATE directory_person SET choice = 'enabled', pending = 1 WHERE sam = ";
        await fixture.Base.ExecuteAsync(Waits + "'alice'");
        fixture.People.LinkLater();
        fixture.Directory.Accounts.Changed += _ => fixture.People.LinkLater();
        await fixture.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.Base.ExecuteAsync(Waits + "'bob'");
        await fixture.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationFailure.None, fixture.Check("bob@contoso.test"));
    }

    [Fact]
    public async Task EnableMany_OfVeryMany_MakesTheirAccountsInTransactionsOfTheirOwn()
    {
        const int All = 502;
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync([.. Enumerable.Range(1, All).Select(n => DomainFixture.Person(n, $"p{n}"))]);
        EnableResult result = await fixture.Base.RunAsync(fixture.People.EnableMany(
            DomainFixture.Contoso, [.. Enumerable.Range(1, All).Select(DomainFixture.Guid)]));
        Assert.Equal(All, result.Count(PersonOutcome.Changed));
        Assert.Contains("is being made", result.People[All - 1].Text, StringComparison.Ordinal);
        Assert.Equal(500, fixture.Directory.Accounts.List().Count);
        await fixture.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(All, fixture.Directory.Accounts.List().Count);
        Assert.Equal(AuthenticationFailure.None, fixture.Check($"p{All}@contoso.test"));
    }

    [Fact]
    public async Task List_LoadsNothingThatIsSealed()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        PersonRow row = Assert.Single(
            fixture.Base.Database.Read(static c => PersonRows.Page(c, new PersonQuery())));
        Assert.Null(row.Details);
        Assert.Equal(Alice, row.Sip);
    }

    [Fact]
    public async Task List_FiltersAndPages()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(
            [
                .. Enumerable.Range(1, 5).Select(n => DomainFixture.Person(n, $"person_{n}")),
                DomainFixture.Person(6, "Ünal"),
            ]);
        await fixture.EnableAsync("person_1");
        await fixture.EnableAsync("person_2");
        await fixture.DisableAsync("person_2");

        Assert.Equal([1], Numbers(new PersonQuery { Filter = PersonFilter.Enabled }));
        Assert.Equal([2], Numbers(new PersonQuery { Filter = PersonFilter.Ended }));
        Assert.Equal([3, 4, 5, 6], Numbers(new PersonQuery { Filter = PersonFilter.Unlinked }));
        Assert.Equal([6], Numbers(new PersonQuery { Text = "ÜNAL" }));
        Assert.Equal([1], Numbers(new PersonQuery { Text = "person_1@con" }));
        Assert.Empty(Numbers(new PersonQuery { Text = "personX1" }));
        Assert.Empty(Numbers(new PersonQuery { Domain = "ad.fabrikam.test" }));
        Assert.Equal([1, 2, 3, 4], Numbers(new PersonQuery { Limit = 4 }));
        Assert.Equal(
            [5, 6],
            Numbers(new PersonQuery { Limit = 4, After = (DomainFixture.Contoso, DomainFixture.Guid(4)) }));

        int[] Numbers(PersonQuery query) =>
            [.. fixture.People.List(query).Select(static p => BitConverter.ToInt32(p.ObjectGuid.ToByteArray()))];
    }

    [Fact]
    public async Task Photo_IsKeptSealed_AndForgottenWithThePerson()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        byte[] photo = [.. Enumerable.Range(0, 1000).Select(static i => (byte)(i * 7))];
        DomainPerson alice = DomainFixture.Person(1, "alice") with
        {
            Photo = [.. photo], Details = new PersonDetails { Mail = Alice, MobilePhone = "+49 170 1234567" },
        };
        await fixture.ReadAllAsync(alice);
        Assert.Equal(photo, fixture.People.Photo(fixture.Account(Alice).Id));
        Assert.Equal("+49 170 1234567", fixture.Account(Alice).Details!.MobilePhone);
        byte[] stored = fixture.Base.Query<byte[]>("SELECT photo FROM directory_photo").Single();
        Assert.True(stored.AsSpan().IndexOf(photo.AsSpan(0, 16)) < 0);
        byte[] details = fixture.Base.Query<byte[]>("SELECT details FROM directory_person").Single();
        Assert.True(details.AsSpan().IndexOf("1234567"u8) < 0);

        await fixture.ReadAsync(alice with { Photo = [1, 2] });
        Assert.Equal([1, 2], fixture.People.Photo(fixture.Account(Alice).Id));
        await fixture.ReadAsync(alice with { Photo = [.. new byte[102_401]] });
        Assert.Empty(fixture.People.Photo(fixture.Account(Alice).Id));
        await fixture.ReadAsync(alice);
        await fixture.DeleteAsync(1);
        Assert.Empty(fixture.Base.Query<byte[]>("SELECT photo FROM directory_photo"));
        Assert.Empty(fixture.Base.Query<byte[]>("SELECT details FROM directory_person WHERE details IS NOT NULL"));
        Assert.Null(fixture.Account(Alice).Details);
    }

    [Fact]
    public async Task Unlinked_WhoIsGone_IsForgotten()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.DeleteAsync(1, 2);
        Assert.Empty(fixture.People.List(new PersonQuery()));
    }
}
