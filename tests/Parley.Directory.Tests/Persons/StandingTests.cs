// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Authentication;
using Parley.Security.Certificates;
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

    [Fact]
    [Trait("claim", "T04")]
    public async Task Deleted_LosesCertificates_AndOnlyTheSameObjectBringsTheAccountBack()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        await fixture.Base.RegisterAsync(Alice, "01");
        AccountId id = fixture.Account(Alice).Id;
        fixture.Base.Changes.Clear();

        await fixture.DeleteAsync(1);
        Assert.Equal(["01"], fixture.Base.Changes.Single().Serials);
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Equal(PersonStanding.Deleted, fixture.Of(1).Standing);
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));

        await fixture.ReadAsync(alice);
        Assert.Equal((id, true), (fixture.Account(Alice).Id, fixture.Account(Alice).Enabled));
        Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disabled_KeepsCertificates_ForTheReturn()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        await fixture.Base.RegisterAsync(Alice, "01");
        await fixture.ReadAsync(alice with { Disabled = true });
        Assert.Equal(CertificateRegistration.AccountRefused, await fixture.Base.RegisterAsync(Alice, "02"));
        await fixture.ReadAsync(alice);
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PasswordChanged_RevokesEveryCertificateAndCountsUp_ReadAgainItDoesNothingMore()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        await fixture.Base.RegisterAsync(Alice, "01");
        AccountId id = fixture.Account(Alice).Id;
        long epoch = fixture.Directory.Certificates.PasswordEpoch(id);
        fixture.Base.Changes.Clear();

        DomainPerson changed = alice with { PasswordStamp = alice.PasswordStamp + 1 };
        await fixture.ReadAsync(changed);

        AccountChange first = fixture.Base.Changes.First();
        Assert.Equal(AccountChangeKind.CredentialsChanged, first.Kind);
        Assert.Equal(["01"], first.Serials);
        Assert.Equal(epoch + 1, fixture.Directory.Certificates.PasswordEpoch(id));
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.True(fixture.Account(Alice).Enabled);
        fixture.Base.Changes.Clear();
        await fixture.ReadAsync(changed);
        Assert.Empty(fixture.Base.Changes);
        await fixture.Base.ReopenAsync();
        Assert.Equal(epoch + 1, fixture.Directory.Certificates.PasswordEpoch(id));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PasswordChangedWhileDisabled_StillRevokes()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        await fixture.Base.RegisterAsync(Alice, "01");
        await fixture.ReadAsync(alice with { Disabled = true });
        await fixture.ReadAsync(alice with { Disabled = true, PasswordStamp = 7 });
        await fixture.ReadAsync(alice with { PasswordStamp = 7 });
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Time_EndsAccountsThatExpire_AndLocksThatAreOver()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DateTimeOffset now = fixture.Base.Time.GetUtcNow();
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice") with { ExpiresAt = now.AddMinutes(10) },
            DomainFixture.Person(2, "bob") with { LockedUntil = now.AddMinutes(10) },
            DomainFixture.Person(3, "carol") with { LockedUntil = DateTimeOffset.MaxValue });
        fixture.Base.Changes.Clear();

        await fixture.PassAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(fixture.Base.Changes);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        Assert.Equal(AuthenticationFailure.AccountLocked, fixture.Check("bob@contoso.test"));

        await fixture.PassAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal([AccountChangeKind.Disabled], fixture.Kinds(Alice));
        Assert.Equal(AuthenticationFailure.AccountExpired, fixture.Check(Alice));
        Assert.Equal([AccountChangeKind.Updated], fixture.Kinds("bob@contoso.test"));
        Assert.Equal(AuthenticationFailure.None, fixture.Check("bob@contoso.test"));
        Assert.Equal(AuthenticationFailure.AccountLocked, fixture.Check("carol@contoso.test"));
        fixture.Base.Changes.Clear();
        await fixture.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(fixture.Base.Changes);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Expiry_WhileStopped_HasHappenedBeforeAnybodySignsIn()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DateTimeOffset now = fixture.Base.Time.GetUtcNow();
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice") with { ExpiresAt = now.AddMinutes(10) });
        fixture.Base.Time.Advance(TimeSpan.FromHours(1));
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.AccountExpired, fixture.Check(Alice));
        Assert.False(fixture.Account(Alice).Enabled);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task DisabledHere_StaysSoWhateverTheDomainSays()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        AccountResult result = await fixture.Base.SetEnabledAsync(Alice, false);
        Assert.Equal(AccountOutcome.Changed, result.Outcome);
        Assert.NotNull(result.Account!.Link);

        await fixture.ReadAsync(alice with { Disabled = true });
        await fixture.ReadAsync(alice);
        await fixture.ReadAsync(alice with { InEnabledGroup = false });
        await fixture.ReadAllAsync(alice);
        await fixture.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));

        Assert.Equal(AccountOutcome.Changed, (await fixture.Base.SetEnabledAsync(Alice, true)).Outcome);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        fixture.Base.Changes.Clear();
        Assert.Equal(AccountOutcome.Unchanged, (await fixture.Base.SetEnabledAsync(Alice, true)).Outcome);
        await fixture.DisableAsync("alice");
        Assert.Equal([AccountChangeKind.Disabled], fixture.Kinds(Alice));
        Assert.Equal(PersonOutcome.Unchanged, (await fixture.DisableAsync("alice")).Outcome);
        Assert.Equal([AccountChangeKind.Disabled, AccountChangeKind.Disabled], fixture.Kinds(Alice));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task DisabledHere_WithoutAnAccount_IsRememberedWhenTheyReturn()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson alice = DomainFixture.Person(1, "alice") with { Photo = [1, 2, 3] };
        await fixture.ReadAllAsync(alice with { InEnabledGroup = false });
        Assert.Equal(PersonOutcome.Changed, (await fixture.DisableAsync("alice")).Outcome);
        await fixture.DeleteAsync(1);
        Assert.Equal(PersonStanding.Deleted, fixture.Of(1).Standing);
        Assert.Empty(fixture.Base.Query<byte[]>("SELECT photo FROM directory_photo"));
        Assert.Empty(fixture.Base.Query<byte[]>("SELECT details FROM directory_person WHERE details IS NOT NULL"));
        await fixture.Base.ReopenAsync();
        await fixture.ReadAllAsync(alice);
        Assert.Equal(PersonChoice.Disabled, fixture.Of(1).Choice);
        Assert.Empty(fixture.Directory.Accounts.List());
    }

    [Fact]
    public async Task EnabledHere_ButDisabledThere_SaysSo()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        DomainPerson alice = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(alice);
        await fixture.EnableAsync("alice");
        await fixture.ReadAsync(alice with { Disabled = true });
        await fixture.DisableAsync("alice");
        AccountResult result = await fixture.Base.SetEnabledAsync(Alice, true);
        Assert.Contains("is disabled in ad.contoso.test", result.Text, StringComparison.Ordinal);
        Assert.False(result.Account!.Enabled);
    }

    [Fact]
    public async Task BuiltInEditor_RefusesWhatTheDomainKeeps()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        AccountResult password = await fixture.Base.SetPasswordAsync(Alice, "correct horse");
        Assert.Equal(AccountOutcome.Refused, password.Outcome);
        Assert.Contains("domain ad.contoso.test, which keeps the password", password.Text, StringComparison.Ordinal);
        AccountResult added = await fixture.Base.AddAsync(Alice, "Mallory", "mallory", "correct horse");
        Assert.Equal(AccountOutcome.Refused, added.Outcome);
        Assert.Equal("Alice", fixture.Account(Alice).DisplayName);
        Assert.Empty(fixture.Base.Query<string>("SELECT kind FROM account_secret"));

        Assert.Equal(AccountOutcome.Changed, (await fixture.Base.RunAsync(
            fixture.Directory.Editor.SignOut(DirectoryFixture.Address(Alice)))).Outcome);
        Assert.Equal(DomainFixture.Guid(1), fixture.Account(Alice).Link!.ObjectGuid);
        Assert.NotNull(fixture.Account(Alice).Details);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Batch_ThatCannotBeWritten_ChangesNothing()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob"));
        await fixture.Base.ExecuteAsync(
            "CREATE TRIGGER full_disk BEFORE UPDATE ON directory_person WHEN NEW.sam = 'bob'"
            + " BEGIN SELECT RAISE(ABORT, 'no room'); END");
        fixture.Base.Changes.Clear();

        await Assert.ThrowsAnyAsync<Exception>(() => fixture.People.ApplyAsync(
            new DomainChanges(
                DomainFixture.Contoso,
                [
                    DomainFixture.Person(1, "alice") with { Disabled = true },
                    DomainFixture.Person(2, "bob") with { Disabled = true },
                ],
                [], null, "2"),
            DirectoryFixture.Token));

        Assert.Empty(fixture.Base.Changes);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        Assert.Equal("1", fixture.People.Checkpoint(DomainFixture.Contoso));
        await fixture.Base.ExecuteAsync("DROP TRIGGER full_disk");
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        Assert.Equal("1", fixture.People.Checkpoint(DomainFixture.Contoso));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task OldBatch_Replayed_GivesBackNoCertificate_NoNameAndNoAddress()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson old = DomainFixture.Person(1, "alice");
        await fixture.ReadAllAsync(old);
        await fixture.Base.RegisterAsync(Alice, "01");
        await fixture.ReadAsync(old with { PasswordStamp = old.PasswordStamp + 1, SamAccountName = "alice2" });
        await fixture.Base.RegisterAsync(Alice, "02");
        await fixture.ReadAsync(DomainFixture.Person(2, "bob"));

        // Another stamp is another password, whichever is higher: a restored controller has the old one again.
        await fixture.ReadAsync(old);
        await fixture.ReadAsync(old);

        Assert.All(["01", "02"], s => Assert.NotNull(fixture.Directory.Certificates.Find(s)!.RevokedAt));
        Assert.Equal(3, fixture.Directory.Certificates.PasswordEpoch(fixture.Account(Alice).Id));
        Assert.Equal(Alice, fixture.SignIn("alice", "CONTOSO"));
        Assert.Equal("bob@contoso.test", fixture.SignIn("bob", "CONTOSO"));
    }

    [Fact]
    public async Task NoChange_WritesNothing()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        DomainPerson[] people =
        [
            DomainFixture.Person(1, "alice") with { Photo = [1, 2, 3] }, DomainFixture.Person(2, "bob"),
        ];
        await fixture.ReadAllAsync(people);
        await fixture.Base.ExecuteAsync(
            "CREATE TABLE touched (n BIGINT); CREATE TRIGGER touch BEFORE UPDATE ON directory_person"
            + " BEGIN INSERT INTO touched VALUES (1); END");
        fixture.Base.Changes.Clear();
        await fixture.ReadAllAsync(people);
        await fixture.ReadAllAsync(people);
        Assert.Empty(fixture.Base.Changes);
        Assert.Empty(fixture.Base.Query<long>("SELECT n FROM touched"));
    }

    private static (string Sip, string Name, string? Sam, bool Enabled) Shape(Account account) =>
        (account.Address.Value, account.DisplayName, account.SamAccountName, account.Enabled);
}
