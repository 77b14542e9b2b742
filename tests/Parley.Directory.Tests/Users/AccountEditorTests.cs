// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Users;

public sealed class AccountEditorTests
{
    [Fact]
    public async Task Add_NewAccount_IsVisibleAtOnceAndAfterRestart()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        AccountResult result = await fixture.AddAsync("sip:Alice@Contoso.test", "Alice Ünal", "alice", "correct horse");

        Assert.Equal(AccountOutcome.Added, result.Outcome);
        Assert.Equal(("alice@contoso.test", "Alice Ünal", "alice", true), Shape(result.Account!));
        Assert.Equal(result.Account, fixture.Directory.Accounts.Find(result.Account!.Id));
        await fixture.ReopenAsync();
        Assert.Equal(result.Account, fixture.Directory.Accounts.Find(DirectoryFixture.Address("alice@contoso.test")));
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice", "", new byte[16], out _));
    }

    [Fact]
    public async Task Add_WithoutNames_IsShownByItsUserPart()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        AccountResult result = await fixture.AddAsync("bob@contoso.test");
        Assert.Equal(("bob@contoso.test", "bob", null, true), Shape(result.Account!));
    }

    [Fact]
    public async Task Add_Again_ChangesNothingAndKeepsDevices()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", "Alice", "alice", "correct horse");
        await fixture.RegisterAsync("alice@contoso.test", "01");
        fixture.Changes.Clear();

        AccountResult again = await fixture.AddAsync("alice@contoso.test", "Alice", "ALICE", "correct horse");

        Assert.Equal(AccountOutcome.Unchanged, again.Outcome);
        Assert.Empty(fixture.Changes);
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    public async Task Add_ExistingWithAnotherPassword_IsRefusedAndThePasswordStays()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        AccountResult again = await fixture.AddAsync("alice@contoso.test", "Mallory", password: "battery staple");
        Assert.Equal(AccountOutcome.Refused, again.Outcome);
        Assert.DoesNotContain("battery", again.Text, StringComparison.Ordinal);
        byte[] hash = new byte[16];
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", hash, out _));
        Assert.Equal(DirectoryFixture.NtHashOf("correct horse"), hash);
        Assert.Equal("alice", fixture.Directory.Accounts.List().Single().DisplayName);
    }

    [Fact]
    public async Task Add_ExistingWithNewNames_TakesThem()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", "Alice", "alice", "correct horse");
        AccountResult changed = await fixture.AddAsync("alice@contoso.test", "Alice A.", "alice2");
        Assert.Equal(AccountOutcome.Changed, changed.Outcome);
        Assert.Equal(("alice@contoso.test", "Alice A.", "alice2", true), Shape(changed.Account!));
        Assert.False(fixture.Directory.Credentials.TryGetNtHash("alice", "", new byte[16], out _));
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice2", "", new byte[16], out _));
    }

    [Fact]
    public async Task Add_ExistingDisabled_DoesNotEnable()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        await fixture.SetEnabledAsync("alice@contoso.test", false);
        AccountResult again = await fixture.AddAsync("alice@contoso.test", "Other");
        Assert.False(again.Account!.Enabled);
    }

    [Theory]
    [InlineData("alice@elsewhere.test", "not a SIP domain")]
    [InlineData("al%69ce@contoso.test", "letters, digits")]
    [InlineData("al\u202Eice@contoso.test", "letters, digits")]
    [InlineData("al\u200Bice@contoso.test", "letters, digits")]
    [InlineData(".alice@contoso.test", "dot")]
    [InlineData("аlice@contoso.test", "mixes")]
    public async Task Add_AddressAgainstTheRules_IsRefusedWithTheReason(string address, string reason)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        AccountResult result = await fixture.AddAsync(address);
        Assert.Equal(AccountOutcome.Refused, result.Outcome);
        Assert.Contains(reason, result.Text, StringComparison.Ordinal);
        Assert.Empty(fixture.Directory.Accounts.List());
    }

    [Theory]
    [InlineData("alice@contoso.test", "аӏісе@contoso.test")] // all Cyrillic
    [InlineData("bob0@contoso.test", "bobo@contoso.test")]
    [InlineData("paul@contoso.test", "pau1@contoso.test")]
    [InlineData("alice@contoso.test", "ａｌｉｃｅ@contoso.test")] // full width
    public async Task Add_AddressThatLooksLikeAnother_IsRefused(string first, string second)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        Assert.Equal(AccountOutcome.Added, (await fixture.AddAsync(first)).Outcome);
        AccountResult result = await fixture.AddAsync(second);
        Assert.Equal(AccountOutcome.Refused, result.Outcome);
        Assert.Contains(first, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_SameUserInAnotherDomain_IsAnotherPerson()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        Assert.Equal(AccountOutcome.Added, (await fixture.AddAsync("alice@fabrikam.test")).Outcome);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("ALICE")]
    [InlineData("al1ce")]
    public async Task Add_SamAccountNameOfAnother_IsRefused(string sam)
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("a@contoso.test", sam: sam.Contains('1', StringComparison.Ordinal) ? "allce" : "alice");
        AccountResult result = await fixture.AddAsync("b@contoso.test", sam: sam);
        Assert.Equal(AccountOutcome.Refused, result.Outcome);
    }

    [Fact]
    public async Task Adds_OfOneAddressAtOnce_MakeOneAccount()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        AccountResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => fixture.AddAsync("alice@contoso.test", password: "correct horse")));
        Assert.Single(results, static r => r.Outcome == AccountOutcome.Added);
        Assert.Equal(63, results.Count(static r => r.Outcome == AccountOutcome.Unchanged));
        Assert.Single(fixture.Directory.Accounts.List());
    }

    [Fact]
    public async Task Adds_OfLookalikesAtOnce_MakeOneAccount()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        AccountResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 64)
                .Select(n => fixture.AddAsync(n % 2 == 0 ? "bob0@contoso.test" : "bobo@contoso.test")));
        Assert.Single(results, static r => r.Outcome == AccountOutcome.Added);
        Assert.Single(fixture.Directory.Accounts.List());
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disable_IsVisibleAndTold_BeforeTheCallerContinues()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        Account? seenByHandler = null;
        fixture.Directory.Accounts.Changed += change =>
            seenByHandler = fixture.Directory.Accounts.Find(change.Account.Id);

        AccountResult result = await fixture.SetEnabledAsync("alice@contoso.test", false);

        Assert.Equal(AccountOutcome.Changed, result.Outcome);
        Assert.False(seenByHandler!.Enabled);
        Assert.Equal(AccountChangeKind.Disabled, fixture.Changes.Last().Kind);
        Assert.False(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out _));
        Assert.Equal(
            AuthenticationFailure.AccountDisabled,
            fixture.Directory.Credentials.CheckAccount(result.Account!.Id, result.Account.Address));
        await fixture.ReopenAsync();
        Assert.False(fixture.Directory.Accounts.List().Single().Enabled);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Disable_Again_IsUnchangedAndToldAgain()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        await fixture.SetEnabledAsync("alice@contoso.test", false);
        fixture.Changes.Clear();
        Assert.Equal(AccountOutcome.Unchanged, (await fixture.SetEnabledAsync("alice@contoso.test", false)).Outcome);
        Assert.Equal(AccountChangeKind.Disabled, fixture.Changes.Single().Kind);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Change_WithAHandlerThatThrows_StillReachesTheOthers_AndIsDurable()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        fixture.Directory.Accounts.Changed += static _ => throw new InvalidOperationException("broken holder");
        List<AccountChangeKind> later = [];
        fixture.Directory.Accounts.Changed += change => later.Add(change.Kind);

        await Assert.ThrowsAsync<AggregateException>(() => fixture.SetEnabledAsync("alice@contoso.test", false));

        Assert.Equal([AccountChangeKind.Disabled], later);
        Assert.False(fixture.Directory.Accounts.List().Single().Enabled);
    }

    [Fact]
    public async Task Enable_AfterDisable_RestoresSignIn()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        await fixture.SetEnabledAsync("alice@contoso.test", false);
        await fixture.SetEnabledAsync("alice@contoso.test", true);
        Assert.Equal(AccountChangeKind.Updated, fixture.Changes.Last().Kind);
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", new byte[16], out _));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task SetPassword_RevokesEveryCertificateAndCountsUp()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test", password: "correct horse");
        await fixture.RegisterAsync("alice@contoso.test", "01", "device-1");
        await fixture.RegisterAsync("alice@contoso.test", "02", "device-2");
        long before = fixture.Directory.Certificates.PasswordEpoch(fixture.Id("alice@contoso.test"));

        await fixture.SetPasswordAsync("alice@contoso.test", "battery staple");

        AccountChange change = fixture.Changes.Last();
        Assert.Equal(AccountChangeKind.CredentialsChanged, change.Kind);
        Assert.Equal(["01", "02"], change.Serials);
        Assert.All(["01", "02"], serial => Assert.NotNull(fixture.Directory.Certificates.Find(serial)!.RevokedAt));
        Assert.Equal(before + 1, fixture.Directory.Certificates.PasswordEpoch(fixture.Id("alice@contoso.test")));
        byte[] hash = new byte[16];
        Assert.True(fixture.Directory.Credentials.TryGetNtHash("alice@contoso.test", "", hash, out _));
        Assert.Equal(DirectoryFixture.NtHashOf("battery staple"), hash);
    }

    [Fact]
    public async Task SignOut_TellsAndLeavesCertificates()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        await fixture.RegisterAsync("alice@contoso.test", "01");
        AccountResult result = await fixture.RunAsync(
            fixture.Directory.Editor.SignOut(DirectoryFixture.Address("alice@contoso.test")));
        Assert.Equal(AccountOutcome.Changed, result.Outcome);
        Assert.Equal(AccountChangeKind.SignedOut, fixture.Changes.Last().Kind);
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    public async Task Changes_OfUnknownAccounts_AreNotFound()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        Assert.Equal(AccountOutcome.NotFound, (await fixture.SetEnabledAsync("x@contoso.test", true)).Outcome);
        Assert.Equal(
            AccountOutcome.NotFound, (await fixture.SetPasswordAsync("x@contoso.test", "correct horse")).Outcome);
        Assert.Empty(fixture.Changes);
    }

    [Fact]
    public async Task Changes_AtOnce_AreToldInTheOrderOfTheirCommits()
    {
        await using DirectoryFixture fixture = await DirectoryFixture.CreateAsync();
        await fixture.AddAsync("alice@contoso.test");
        fixture.Changes.Clear();
        await Task.WhenAll(
            Enumerable.Range(0, 200).Select(n => fixture.SetEnabledAsync("alice@contoso.test", n % 2 == 0)));
        AccountChange last = fixture.Changes.Last();
        Assert.Equal(last.Account, fixture.Directory.Accounts.List().Single());
        Assert.Equal(last.Account.Enabled ? 1 : 0, fixture.Query<long>("SELECT enabled FROM account").Single());
        Assert.All(fixture.Changes, change =>
            Assert.Equal(change.Account.Enabled ? AccountChangeKind.Updated : AccountChangeKind.Disabled, change.Kind));
    }

    private static (string Sip, string Name, string? Sam, bool Enabled) Shape(Account account) =>
        (account.Address.Value, account.DisplayName, account.SamAccountName, account.Enabled);
}
