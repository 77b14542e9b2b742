// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Persons;

public sealed class SignInNamesTests
{
    private const string Alice = "alice@contoso.test";

    private static DirectoryDomain Fabrikam { get; } = DomainFixture.WithGroup with
    {
        DnsName = "ad.fabrikam.test", NetBiosName = "FABRIKAM", Controllers = ["dc1.ad.fabrikam.test"],
    };

    [Theory]
    [InlineData("alice", "CONTOSO")]
    [InlineData("ALICE", "contoso")]
    [InlineData("alice", "AD.CONTOSO.TEST")]
    [InlineData("CONTOSO\\alice", "")]
    [InlineData("alice@ad.contoso.test", "")]
    [InlineData("Alice@AD.Contoso.Test", "WORKSTATION")]
    [InlineData("alice.a@contoso.test", "")]
    [InlineData("alice@contoso.test", "")]
    [InlineData("alice", "")]
    public async Task Name_OfAPerson_FindsTheAccount(string user, string domain)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice") with { UserPrincipalName = "Alice.A@contoso.test" });
        Assert.True(fixture.Directory.Credentials.TryFindDomainAccount(user, domain, out DomainAccount found));
        Assert.Equal(
            new DomainAccount(
                fixture.Account(Alice).Id, "CONTOSO", "alice", "AD.CONTOSO.TEST", "Alice.A@contoso.test"),
            found);
        Assert.False(fixture.Directory.Credentials.TryGetNtHash(user, domain, new byte[16], out AccountId account));
        Assert.Equal(found.Account, account);
    }

    // The domain resolves the name, and its yes does not say whom it took it for: it may know people not read here.
    [Theory]
    [Trait("claim", "T04")]
    [InlineData("alice", "CONTOSO", true)]
    [InlineData("alice", "ad.contoso.test", true)]
    [InlineData("CONTOSO\\alice", "", true)]
    [InlineData("ALICE.A@contoso.test", "", true)]
    [InlineData("alice", "", true)]
    [InlineData("alice@contoso.test", "", false)]
    [InlineData("alice@contoso.test", "CONTOSO", false)]
    [InlineData("CONTOSO\\alice@contoso.test", "", false)]
    [InlineData("alice@ad.contoso.test", "", false)]
    public async Task Name_UnderAProof_IsOnlyOneThatCannotBeAnothers(string user, string domain, bool own)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice") with { UserPrincipalName = "Alice.A@contoso.test" });
        ICredentialSource credentials = fixture.Directory.Credentials;
        Assert.Equal(own, credentials.TryFindDomainAccountByOwnName(user, domain, out DomainAccount found));
        Assert.Equal(own ? fixture.Account(Alice).Id : default, found.Account);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task BareName_WithTwoDomains_IsNobodysUnderAProof()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup, Fabrikam);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        ICredentialSource credentials = fixture.Directory.Credentials;
        Assert.False(credentials.TryFindDomainAccountByOwnName("alice", "", out _));
        Assert.True(credentials.TryFindDomainAccountByOwnName("alice", "CONTOSO", out _));
    }

    [Theory]
    [InlineData("alice", "WORKSTATION")]
    [InlineData("bob", "CONTOSO")]
    [InlineData("bob@ad.contoso.test", "")]
    [InlineData("ad.contoso.test\\alice@x", "")]
    [InlineData("\ud800", "CONTOSO")]
    [InlineData("\ufffe@contoso.test", "")]
    [InlineData("", "")]
    [InlineData("@", "@")]
    public async Task Name_OfNobody_FindsNone(string user, string domain)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob") with { InEnabledGroup = false });
        Assert.Null(fixture.SignIn(user, domain));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task TwoDomains_WithTheSameNames_KeepThemApart()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup, Fabrikam);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.ReadAllAsync(Fabrikam.DnsName, DomainFixture.Person(2, "alice", "alice@fabrikam.test") with
        {
            UserPrincipalName = "alice@ad.fabrikam.test",
        });
        await fixture.Base.AddAsync("builtin@contoso.test", sam: "alice", password: "correct horse");

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
            Assert.Equal("alice@fabrikam.test", fixture.SignIn("alice", "FABRIKAM"));
            Assert.Null(fixture.SignIn("alice"));
            Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice", "", new byte[16], out AccountId own));
            Assert.Equal(fixture.Account("builtin@contoso.test").Id, own);
            await fixture.Base.ReopenAsync();
        }
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Name_GivenToAnotherPerson_IsTheirsOnly_InOneBatchOrTwo_InAnyOrder()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson first = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(first);
        DomainPerson gone = DomainFixture.Person(1, "alice.old", Alice);
        DomainPerson second = DomainFixture.Person(2, "alice", "alice.new@contoso.test");

        await fixture.ReadAsync(second, gone);
        AssertNames();
        await fixture.Base.ReopenAsync();
        AssertNames();
        // And back again, the other way round, one at a time.
        await fixture.ReadAsync(DomainFixture.Person(1, "third", Alice));
        await fixture.ReadAsync(DomainFixture.Person(2, "alice.old", "alice.new@contoso.test"));
        Assert.Equal("alice.new@contoso.test", fixture.SignIn("alice.old", "CONTOSO"));
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));

        void AssertNames()
        {
            Assert.Equal("alice.new@contoso.test", fixture.SignIn("alice", "CONTOSO"));
            Assert.Equal("alice.new@contoso.test", fixture.SignIn("alice@ad.contoso.test"));
            Assert.Equal(Alice, fixture.SignIn("alice.old", "CONTOSO"));
            Assert.Equal(Alice, fixture.BySid(first.SecurityIdentifier));
            Assert.Equal("alice.new@contoso.test", fixture.BySid(second.SecurityIdentifier));
        }
    }

    [Theory]
    [Trait("claim", "T11")]
    [InlineData("AD.CONTOSO.TEST", Alice)]
    [InlineData("ad.contoso.test", null)]
    [InlineData("OTHER.TEST", null)]
    [InlineData("", null)]
    public async Task Identifier_CountsOnlyWhenThePersonsOwnDomainVouchesForIt(string realm, string? account)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        Assert.Equal(account, fixture.BySid(alice.SecurityIdentifier, realm));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Name_TakenOverByWhoIsNotEnabled_SignsNobodyIn()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.ReadAsync(DomainFixture.Person(2, "alice", "other@contoso.test") with { InEnabledGroup = false });
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));
        Assert.Null(fixture.SignIn("alice@ad.contoso.test"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Address_ThatIsAnothersUserPrincipalName_IsTheirs_AsTheDomainKnowsIt()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice"),
            DomainFixture.Person(2, "mallory") with { UserPrincipalName = Alice, InEnabledGroup = false });
        // The domain would accept mallory's password under this name.
        Assert.Null(fixture.SignIn(Alice));
        Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task UserPrincipalName_OfTwoDomainsPeople_MeansNobody_UntilOneGivesItUp()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup, Fabrikam);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.ReadAllAsync(Fabrikam.DnsName, DomainFixture.Person(2, "mallory") with
        {
            UserPrincipalName = "alice@ad.contoso.test",
        });
        Assert.Null(fixture.SignIn("alice@ad.contoso.test"));
        await fixture.Base.ReopenAsync();
        Assert.Null(fixture.SignIn("alice@ad.contoso.test"));
        Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
        await fixture.ReadAllAsync(Fabrikam.DnsName, DomainFixture.Person(2, "mallory"));
        Assert.Equal(Alice, fixture.SignIn("alice@ad.contoso.test"));
    }
}
