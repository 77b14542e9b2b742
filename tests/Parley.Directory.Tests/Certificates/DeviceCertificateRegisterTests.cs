// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Security.Certificates;
using Xunit;

namespace Parley.Directory.Tests.Certificates;

public sealed class DeviceCertificateRegisterTests
{
    private const string Alice = "alice@contoso.test";

    [Fact]
    public async Task Register_Stored_IsFoundAndSurvivesRestart()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        DeviceCertificate certificate = fixture.Certificate(Alice, "0A");
        Assert.Equal(CertificateRegistration.Stored, await fixture.RegisterAsync(Alice, "0A"));
        Assert.Equal(certificate, fixture.Directory.Certificates.Find("0A"));
        Assert.Null(fixture.Directory.Certificates.Find("0B"));
        await fixture.ReopenAsync();
        Assert.Equal(certificate, fixture.Directory.Certificates.Find("0A"));
        Assert.Equal([certificate], fixture.Directory.Certificates.List(certificate.Account));
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task Ticket_BuysOnce_AlsoAtTheSameMomentAndAfterRestart()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        CertificateRegistration[] answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(n => fixture.RegisterAsync(Alice, "0" + n, "device-" + n, "one ticket")));
        Assert.Single(answers, CertificateRegistration.Stored);
        Assert.Equal(15, answers.Count(static a => a == CertificateRegistration.TicketSpent));
        await fixture.ReopenAsync();
        Assert.Equal(
            CertificateRegistration.TicketSpent, await fixture.RegisterAsync(Alice, "FF", ticket: "one ticket"));
    }

    [Fact]
    [Trait("claim", "T30")]
    public async Task Requests_BeyondTheHourlyLimit_AreRefusedUntilTheHourHasPassed()
    {
        await using DirectoryFixture fixture = await CreateAsync(maximumPerHour: 3);
        for (int n = 0; n < 3; n++)
        {
            Assert.Equal(CertificateRegistration.Stored, await fixture.RegisterAsync(Alice, "0" + n));
        }

        Assert.Equal(CertificateRegistration.TooMany, await fixture.RegisterAsync(Alice, "F0"));
        await fixture.ReopenAsync();
        Assert.Equal(CertificateRegistration.TooMany, await fixture.RegisterAsync(Alice, "F1"));
        await fixture.AddAsync("bob@contoso.test");
        Assert.Equal(CertificateRegistration.Stored, await fixture.RegisterAsync("bob@contoso.test", "F2"));
        fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CertificateRegistration.Stored, await fixture.RegisterAsync(Alice, "F3"));
    }

    [Fact]
    public async Task Register_ForTheSameDevice_RetiresTheOldOneWithoutEndingSessions()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        await fixture.RegisterAsync(Alice, "01", "device-1");
        await fixture.RegisterAsync(Alice, "02", "device-2");
        fixture.Changes.Clear();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await fixture.RegisterAsync(Alice, "03", "device-1");
        Assert.Equal(fixture.Time.GetUtcNow(), fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Null(fixture.Directory.Certificates.Find("02")!.RevokedAt);
        Assert.Equal(
            ["03", "02", "01"], fixture.Directory.Certificates.List(fixture.Id(Alice)).Select(static c => c.Serial));
        Assert.Empty(fixture.Changes);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Register_BeyondTheLimitPerPerson_RevokesTheOldestAndTells()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        for (int n = 1; n <= 16; n++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await fixture.RegisterAsync(Alice, $"{n:X2}", "device-" + n);
        }

        fixture.Changes.Clear();
        await fixture.RegisterAsync(Alice, "11", "device-17");
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Null(fixture.Directory.Certificates.Find("02")!.RevokedAt);
        AccountChange change = fixture.Changes.Single();
        Assert.Equal(AccountChangeKind.CertificatesRevoked, change.Kind);
        Assert.Equal(["01"], change.Serials);
    }

    [Fact]
    public async Task Register_ForDisabledOrUnknownAccounts_IsRefused()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        DeviceCertificate unknown = fixture.Certificate(Alice, "01") with { Account = new(Guid.NewGuid()) };
        Assert.Equal(
            CertificateRegistration.AccountRefused,
            await fixture.Directory.Certificates.RegisterAsync(unknown, -1, DirectoryFixture.Token));
        await fixture.SetEnabledAsync(Alice, false);
        Assert.Equal(CertificateRegistration.AccountRefused, await fixture.RegisterAsync(Alice, "02"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Register_RacingWithDisable_NeverStoresAfterIt()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        Task<CertificateRegistration> before = fixture.RegisterAsync(Alice, "01");
        Task disable = fixture.SetEnabledAsync(Alice, false);
        Task<CertificateRegistration> after = fixture.RegisterAsync(Alice, "02", "device-2");
        await disable;
        Assert.Equal(CertificateRegistration.Stored, await before);
        Assert.Equal(CertificateRegistration.AccountRefused, await after);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Register_QueuedBehindANewPassword_IsRefused()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        Task<CertificateRegistration> before = fixture.RegisterAsync(Alice, "01");
        Task<AccountResult> reset = fixture.SetPasswordAsync(Alice, "battery staple");
        Task<CertificateRegistration> after = fixture.RegisterAsync(Alice, "02", "device-2");
        await reset;
        Assert.Equal(CertificateRegistration.Stored, await before);
        Assert.Equal(CertificateRegistration.AccountRefused, await after);
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Null(fixture.Directory.Certificates.Find("02"));
        Assert.Equal(CertificateRegistration.Stored, await fixture.RegisterAsync(Alice, "03"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PasswordEpoch_RisesAfterEverybodyWasTold()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        long before = fixture.Directory.Certificates.PasswordEpoch(fixture.Id(Alice));
        long whileTold = -1;
        fixture.Directory.Accounts.Changed += change =>
            whileTold = fixture.Directory.Certificates.PasswordEpoch(change.Account.Id);
        await fixture.SetPasswordAsync(Alice, "battery staple");
        Assert.Equal(before, whileTold);
        Assert.Equal(before + 1, fixture.Directory.Certificates.PasswordEpoch(fixture.Id(Alice)));
        await fixture.ReopenAsync();
        Assert.Equal(before + 1, fixture.Directory.Certificates.PasswordEpoch(fixture.Id(Alice)));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Revoke_One_IsDurableToldAndRepeatable()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        await fixture.RegisterAsync(Alice, "01", "device-1");
        await fixture.RegisterAsync(Alice, "02", "device-2");
        fixture.Changes.Clear();
        Assert.Equal(AccountOutcome.Changed, (await fixture.RevokeDeviceAsync(Alice, "01")).Outcome);
        Assert.Equal(AccountOutcome.Unchanged, (await fixture.RevokeDeviceAsync(Alice, "01")).Outcome);
        Assert.Equal(AccountChangeKind.CertificatesRevoked, fixture.Changes.Single().Kind);
        Assert.Equal(["01"], fixture.Changes.Single().Serials);
        await fixture.ReopenAsync();
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Null(fixture.Directory.Certificates.Find("02")!.RevokedAt);
    }

    [Fact]
    public async Task Revoke_AnothersCertificateOrNone_IsNotFoundAndDoesNothing()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        await fixture.AddAsync("bob@contoso.test");
        await fixture.RegisterAsync("bob@contoso.test", "01");
        Assert.Equal(AccountOutcome.NotFound, (await fixture.RevokeDeviceAsync(Alice, "01")).Outcome);
        Assert.Equal(AccountOutcome.NotFound, (await fixture.RevokeDeviceAsync(Alice, "02")).Outcome);
        Assert.Equal(AccountOutcome.NotFound, (await fixture.RevokeDeviceAsync("eve@contoso.test", "01")).Outcome);
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    public async Task Records_OfNoMoreUse_AreForgottenAfterADay_AndThenUnknown()
    {
        await using DirectoryFixture fixture = await CreateAsync();
        await fixture.RegisterAsync(Alice, "01", "device-1");
        await fixture.RegisterAsync(Alice, "02", "device-1");
        fixture.Time.Advance(TimeSpan.FromDays(1));
        await fixture.RegisterAsync(Alice, "03", "device-1");
        Assert.NotNull(fixture.Directory.Certificates.Find("01"));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await fixture.RegisterAsync(Alice, "04", "device-1");
        Assert.Null(fixture.Directory.Certificates.Find("01"));
        Assert.Equal(
            ["04", "03", "02"], fixture.Directory.Certificates.List(fixture.Id(Alice)).Select(static c => c.Serial));
        Assert.Equal(3, fixture.Query<long>("SELECT COUNT(*) FROM device_certificate").Single());
    }

    private static async Task<DirectoryFixture> CreateAsync(int maximumPerHour = 60)
    {
        DirectoryFixture fixture = await DirectoryFixture.CreateAsync(new DirectoryOptions
        {
            SipDomains = DirectoryFixture.Everything.SipDomains, KeepNtHashes = true,
            MaximumCertificateRequestsPerHour = maximumPerHour,
        });
        await fixture.AddAsync(Alice, password: "correct horse");
        return fixture;
    }
}
