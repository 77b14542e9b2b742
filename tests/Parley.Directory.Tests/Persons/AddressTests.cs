// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Xunit;

namespace Parley.Directory.Tests.Persons;

public sealed class AddressTests
{
    private const string Alice = "alice@contoso.test";

    private static DirectoryDomain Fabrikam { get; } = DomainFixture.WithGroup with
    {
        DnsName = "ad.fabrikam.test", NetBiosName = "FABRIKAM", Controllers = ["dc1.ad.fabrikam.test"],
    };

    [Theory]
    [InlineData(AddressRule.Mail, null, "mail.name@contoso.test")]
    [InlineData(AddressRule.UserPrincipalName, null, "upn.name@fabrikam.test")]
    [InlineData(AddressRule.FirstDotLast, null, "zoë.müller@contoso.test")]
    [InlineData(AddressRule.FirstDotLast, "fabrikam.test", "zoë.müller@fabrikam.test")]
    public async Task Rule_MakesTheAddress(AddressRule rule, string? domain, string expected)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(
            DomainFixture.WithGroup with { AddressRule = rule, AddressDomain = domain });
        await fixture.ReadAllAsync(DomainFixture.Person(1, "zoe") with
        {
            Details = new PersonDetails { Mail = "Mail.Name@Contoso.test" },
            UserPrincipalName = "UPN.name@fabrikam.test", GivenName = "Zoë", Surname = "Müller",
        });
        Assert.Equal(expected, fixture.Of(1).Address?.Value);
    }

    [Theory]
    [InlineData(null, "has no mail")]
    [InlineData("alice", "does not make an address")]
    [InlineData("sip:alice@contoso.test", "does not make an address")]
    [InlineData("alice@elsewhere.test", "'elsewhere.test' is not a SIP domain")]
    [InlineData("al ice@contoso.test", "does not make an address")]
    [InlineData("аlice@contoso.test", "mixes")]
    [InlineData("al%69ce@contoso.test", "letters, digits")]
    [InlineData("al\u202Eice@contoso.test", "letters, digits")]
    public async Task Attribute_ThatMakesNoAddress_IsAConflictUntilItChanges(string? mail, string reason)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice") with { Details = new PersonDetails { Mail = mail } };
        await fixture.ReadAllAsync(alice);
        Assert.Contains(reason, fixture.Of(1).Conflict, StringComparison.Ordinal);
        Assert.Empty(fixture.Directory.Accounts.List());
        Assert.Equal(
            1, Assert.Single(fixture.People.List(new PersonQuery { Filter = PersonFilter.Conflicts })).ObjectGuid
                .ToByteArray()[0]);

        await fixture.ReadAsync(DomainFixture.Person(1, "alice"));
        Assert.Null(fixture.Of(1).Conflict);
        Assert.Equal(Alice, fixture.Of(1).Address?.Value);
    }

    [Fact]
    public async Task Names_WithBlanks_AreReported_NotBent()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(
            DomainFixture.WithGroup with { AddressRule = AddressRule.FirstDotLast });
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice") with { GivenName = "Anna Maria", Surname = "Berg" },
            DomainFixture.Person(2, "bob") with { Surname = null });
        Assert.Contains("'Anna Maria.Berg'", fixture.Of(1).Conflict, StringComparison.Ordinal);
        Assert.Contains("no given name or no surname", fixture.Of(2).Conflict, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("alice@contoso.test", "is that of CONTOSO\\alice")]
    [InlineData("a1ice@contoso.test", "cannot be told from alice@contoso.test, which is that of CONTOSO\\alice")]
    [InlineData("аӏісе@contoso.test", "cannot be told from alice@contoso.test")]
    public async Task Mail_ChangedToAColleaguesAddress_GetsNothing(string stolen, string reason)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson mallory = DomainFixture.Person(2, "mallory");
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"), mallory with { InEnabledGroup = false });
        Account alice = fixture.Account(Alice);

        await fixture.ReadAsync(mallory with { Details = new PersonDetails { Mail = stolen } });

        Assert.Contains(reason, fixture.Of(2).Conflict, StringComparison.Ordinal);
        Assert.Null(fixture.Of(2).Account);
        Assert.Equal(alice, Assert.Single(fixture.Directory.Accounts.List()));
        Assert.Null(fixture.BySid("S-1-5-21-1-2-3-1002"));
        Assert.Null(fixture.SignIn("mallory", "CONTOSO"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Mail_OfWhoIsEnabled_ChangedToAColleagues_ChangesNoAddress()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "mallory"));
        await fixture.ReadAsync(DomainFixture.Person(2, "mallory", Alice));
        Assert.Equal("mallory@contoso.test", fixture.Of(2).Address?.Value);
        PersonResult result = await fixture.ReaddressAsync("mallory");
        Assert.Equal(PersonOutcome.Refused, result.Outcome);
        Assert.Contains("is that of CONTOSO\\alice", result.Text, StringComparison.Ordinal);
        Assert.Equal(Alice, fixture.Of(1).Address?.Value);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task TwoWithOneMail_BothWait_WhicheverIsReadFirst_AndOneGoesOnWhenTheOtherGoes()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson mallory = DomainFixture.Person(1, "mallory", "ceo@contoso.test");
        DomainPerson chief = DomainFixture.Person(2, "chief", "ceo@contoso.test");
        // Two pages of one first reading: nobody is enabled before everybody was read.
        await fixture.ReadAsync(mallory);
        Assert.Empty(fixture.Directory.Accounts.List());
        await fixture.ReadAllAsync(mallory, chief);
        Assert.Empty(fixture.Directory.Accounts.List());
        Assert.Contains("CONTOSO\\chief", fixture.Of(1).Conflict, StringComparison.Ordinal);
        Assert.Contains("CONTOSO\\mallory", fixture.Of(2).Conflict, StringComparison.Ordinal);

        await fixture.ReadAsync(DomainFixture.Person(1, "mallory"));
        Assert.Equal("ceo@contoso.test", fixture.Of(2).Address?.Value);
        Assert.Equal("mallory@contoso.test", fixture.Of(1).Address?.Value);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("disabled")]
    [InlineData("disabled here")]
    public async Task Conflict_IsTriedAgain_WhenTheOtherGoes(string how)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson other = DomainFixture.Person(1, "other", "shared@contoso.test");
        await fixture.ReadAllAsync(other, DomainFixture.Person(2, "alice", "shared@contoso.test"));
        Assert.NotNull(fixture.Of(2).Conflict);
        if (how == "disabled here")
        {
            await fixture.DisableAsync("other");
        }
        else
        {
            await (how == "deleted" ? fixture.DeleteAsync(1) : fixture.ReadAsync(other with { Disabled = true }));
        }

        Assert.Equal("shared@contoso.test", fixture.Of(2).Address?.Value);
    }

    [Fact]
    public async Task Conflict_IsTriedAgain_WhenTheDomainOfTheOtherIsRemoved()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup, Fabrikam);
        await fixture.ReadAsync(Fabrikam.DnsName, DomainFixture.Person(1, "other", "shared@contoso.test"));
        await fixture.ReadAllAsync(DomainFixture.Person(2, "alice", "shared@contoso.test"));
        Assert.NotNull(fixture.Of(2).Conflict);
        await fixture.Base.RunAsync(fixture.Directory.Domains.Remove(Fabrikam.DnsName));
        await fixture.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("shared@contoso.test", fixture.Of(2).Address?.Value);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task BuiltInAccount_WithTheAddress_IsNeverTakenOver()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.Base.AddAsync(Alice, "Alice", "alice", "correct horse");
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        Assert.Contains("built-in directory", fixture.Of(1).Conflict, StringComparison.Ordinal);
        Account alice = Assert.Single(fixture.Directory.Accounts.List());
        Assert.Null(alice.Link);
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice", "CONTOSO", new byte[16], out _));
        Assert.True(fixture.Directory.Credentials.TryGetNtHash(Alice, "", new byte[16], out _));
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));
        Assert.Null(fixture.BySid("S-1-5-21-1-2-3-1001"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Recreated_WithTheSameName_IsAnotherPerson()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        AccountId old = fixture.Account(Alice).Id;
        await fixture.DeleteAsync(1);
        DomainPerson again = DomainFixture.Person(2, "alice");
        await fixture.ReadAsync(again);

        Assert.Contains("deleted there", fixture.Of(2).Conflict, StringComparison.Ordinal);
        Assert.Null(fixture.Of(2).Account);
        Assert.False(fixture.Account(Alice).Enabled);
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));
        Assert.Null(fixture.SignIn("alice@ad.contoso.test"));
        Assert.Null(fixture.BySid(again.SecurityIdentifier));

        PersonResult released = await fixture.ReleaseAsync(DomainFixture.Guid(1).ToString());
        Assert.Equal(PersonOutcome.Changed, released.Outcome);
        Account now = fixture.Account(Alice);
        Assert.NotEqual(old, now.Id);
        Assert.Equal(DomainFixture.Guid(2), now.Link!.ObjectGuid);
        Assert.Null(fixture.Directory.Accounts.Find(old));
        Assert.Contains(fixture.Base.Changes, c => c.Kind == AccountChangeKind.Deleted && c.Account.Id == old);
        Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
        await fixture.Base.ReopenAsync();
        Assert.Equal(now, Assert.Single(fixture.Directory.Accounts.List()));
        // The first one comes back: to nothing that is another's now.
        await fixture.ReadAsync(DomainFixture.Person(1, "alice2", Alice));
        Assert.Contains("is that of CONTOSO\\alice", fixture.Of(1).Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_OfWhoMayStillUseIt_IsRefused()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        Assert.Equal(PersonOutcome.Refused, (await fixture.ReleaseAsync("alice")).Outcome);
        await fixture.DisableAsync("alice");
        Assert.Equal(PersonOutcome.Changed, (await fixture.ReleaseAsync("alice")).Outcome);
        Assert.Empty(fixture.Directory.Accounts.List());
        Assert.Null(fixture.BySid("S-1-5-21-1-2-3-1001"));
        Assert.Equal(PersonOutcome.Changed, (await fixture.EnableAsync("alice")).Outcome);
        Assert.Equal(Alice, fixture.Of(1).Address?.Value);
    }

    [Fact]
    public async Task Renamed_KeepsAccountAndAddress_AndTakesNames()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        AccountId id = fixture.Account(Alice).Id;
        DomainPerson renamed = DomainFixture.Person(1, "alice.miller") with
        {
            DisplayName = "Alice Miller", DistinguishedName = "CN=Alice Miller,OU=Sales,DC=ad,DC=contoso,DC=test",
        };
        await fixture.ReadAsync(renamed);

        Account now = fixture.Account(Alice);
        Assert.Equal(
            (id, "Alice Miller", "alice.miller", true), (now.Id, now.DisplayName, now.SamAccountName, now.Enabled));
        Assert.Equal(Alice, fixture.SignIn("alice.miller", "contoso"));
        Assert.Equal(Alice, fixture.SignIn("alice.miller@ad.contoso.test"));
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));
        Assert.Equal(renamed.DistinguishedName, fixture.Of(1).DistinguishedName);

        Assert.Equal(PersonOutcome.Changed, (await fixture.ReaddressAsync("alice.miller")).Outcome);
        Assert.Equal(id, fixture.Account("alice.miller@contoso.test").Id);
        Assert.Null(fixture.Directory.Accounts.Find(DirectoryFixture.Address(Alice)));
        Assert.Equal(PersonOutcome.Unchanged, (await fixture.ReaddressAsync("alice.miller")).Outcome);
        await fixture.Base.ReopenAsync();
        Assert.Equal(id, fixture.Account("alice.miller@contoso.test").Id);
    }

    [Fact]
    public async Task Readdressed_FreesTheOldAddress_ForWhoWaits()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "first", "team@contoso.test"));
        await fixture.ReadAsync(
            DomainFixture.Person(1, "first"), DomainFixture.Person(2, "second", "team@contoso.test"));
        Assert.NotNull(fixture.Of(2).Conflict);
        await fixture.ReaddressAsync("first");
        Assert.Equal("team@contoso.test", fixture.Of(2).Address?.Value);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task SecurityIdentifier_OfAPersonOfAnotherDomain_OpensNothing()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup, Fabrikam);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        DomainPerson forged = DomainFixture.Person(2, "mallory") with { SecurityIdentifier = alice.SecurityIdentifier };
        await fixture.ReadAllAsync(Fabrikam.DnsName, forged);
        Assert.Contains("security identifier", fixture.Of(2, Fabrikam.DnsName).Conflict, StringComparison.Ordinal);
        Assert.Equal(Alice, fixture.BySid(alice.SecurityIdentifier));

        // Nor by changing it later, nor with the objectGUID of somebody else's person.
        DomainPerson bob = DomainFixture.Person(3, "bob");
        await fixture.ReadAsync(Fabrikam.DnsName, bob);
        await fixture.ReadAsync(Fabrikam.DnsName, bob with { SecurityIdentifier = alice.SecurityIdentifier });
        await fixture.ReadAsync(Fabrikam.DnsName, DomainFixture.Person(1, "carol") with { Disabled = true });
        await fixture.Base.ReopenAsync();
        Assert.Equal(Alice, fixture.BySid(alice.SecurityIdentifier));
        Assert.Equal("bob@contoso.test", fixture.BySid(bob.SecurityIdentifier, Fabrikam.Realm));
        Assert.True(fixture.Account(Alice).Enabled);
    }

    [Fact]
    public async Task ChangedRule_IsAppliedToWhoIsNotEnabledYet()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice"),
            DomainFixture.Person(2, "bob") with
            {
                Details = new PersonDetails(), UserPrincipalName = "b@contoso.test",
            });
        Assert.NotNull(fixture.Of(2).Conflict);
        await fixture.ChangeAsync(DomainFixture.WithGroup with { AddressRule = AddressRule.UserPrincipalName });
        Assert.Equal("b@contoso.test", fixture.Of(2).Address?.Value);
        Assert.Equal(Alice, fixture.Of(1).Address?.Value);
        Assert.Null(fixture.People.Checkpoint(DomainFixture.Contoso));
    }
}
