// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Persons;

public sealed class StandingTests
{
    private const string Alice = "alice@contoso.test";

    [Fact]
    public async Task Member_OfTheEnabledGroup_HasAnAccount_AlsoAfterARestart()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob") with { InEnabledGroup = false });

        Account alice = Assert.Single(fixture.Directory.Accounts.List());
        Assert.Equal((Alice, "Alice", "alice", true), Shape(alice));
        Assert.Equal(new DirectoryLink(DomainFixture.Contoso, DomainFixture.Guid(1)), alice.Link);
        Assert.Equal(Alice, alice.Details!.Mail);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.Base.ReopenAsync();
        Assert.Equal(alice, Assert.Single(fixture.Directory.Accounts.List()));
        Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
        Assert.Equal("1", fixture.People.Checkpoint(DomainFixture.Contoso));
    }

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("disabled", AuthenticationFailure.AccountDisabled)]
    [InlineData("expired", AuthenticationFailure.AccountExpired)]
    [InlineData("locked", AuthenticationFailure.AccountLocked)]
    [InlineData("locked for ever", AuthenticationFailure.AccountLocked)]
    [InlineData("out of the group", AuthenticationFailure.NotPermitted)]
    [InlineData("deleted", AuthenticationFailure.AccountDisabled)]
    [InlineData("outside", AuthenticationFailure.AccountDisabled)]
    public async Task End_There_EndsHereBeforeTheReaderContinues_AndReturns(string what, AuthenticationFailure failure)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        DomainPerson bob = DomainFixture.Person(2, "bob");
        await fixture.ReadAllAsync(alice, bob);
        fixture.Base.Changes.Clear();
        DateTimeOffset now = fixture.Base.Time.GetUtcNow();
        await (what switch
        {
            "disabled" => fixture.ReadAsync(alice with { Disabled = true }),
            "expired" => fixture.ReadAsync(alice with { ExpiresAt = now }),
            "locked" => fixture.ReadAsync(alice with { LockedUntil = now.AddMinutes(30) }),
            "locked for ever" => fixture.ReadAsync(alice with { LockedUntil = DateTimeOffset.MaxValue }),
            "out of the group" => fixture.ReadAsync(alice with { InEnabledGroup = false }),
            "deleted" => fixture.DeleteAsync(1),
            _ => fixture.ReadAllAsync(bob),
        });

        Assert.Equal([AccountChangeKind.Disabled], fixture.Kinds(Alice));
        Assert.Empty(fixture.Kinds("bob@contoso.test"));
        Assert.False(fixture.Account(Alice).Enabled);
        Assert.Equal(failure, fixture.Check(Alice));
        await fixture.Base.ReopenAsync();
        Assert.Equal(failure, fixture.Check(Alice));
        Assert.Equal(
            0, fixture.Base.Query<long>("SELECT enabled FROM account WHERE sip = 'alice@contoso.test'").Single());

        await fixture.ReadAsync(alice);
        Assert.Equal(AccountChangeKind.Updated, fixture.Kinds(Alice).Last());
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
    }

    private static (string Sip, string Name, string? Sam, bool Enabled) Shape(Account account) =>
        (account.Address.Value, account.DisplayName, account.SamAccountName, account.Enabled);
}
