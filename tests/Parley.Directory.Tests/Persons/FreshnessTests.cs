// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Persons;

public sealed class FreshnessTests
{
    private const string Alice = "alice@contoso.test";

    private static readonly DirectoryDomain Domain =
        DomainFixture.WithGroup with { CertificateGrace = TimeSpan.FromHours(2) };

    [Fact]
    [Trait("claim", "T04")]
    public async Task NoController_ForTheGrace_EndsEverybodyOnce_AndAContactRevives()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.Base.RegisterAsync(Alice, "01");
        await fixture.Base.AddAsync("builtin@contoso.test");
        await fixture.ContactAsync();
        fixture.Base.Changes.Clear();

        await fixture.PassAsync(TimeSpan.FromHours(2));
        Assert.Empty(fixture.Base.Changes);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.PassAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal([AccountChangeKind.Disabled], fixture.Kinds(Alice));
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));
        Assert.Equal(AuthenticationFailure.None, fixture.Check("builtin@contoso.test"));
        await fixture.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Single(fixture.Base.Changes);
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));

        await fixture.ContactAsync();
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        Assert.Equal(AccountChangeKind.Updated, fixture.Kinds(Alice).Last());
        Assert.Null(fixture.Directory.Certificates.Find("01")!.RevokedAt);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Contact_IsNotEnough_ForWhoWasDisabledMeanwhile()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.PassAsync(TimeSpan.FromHours(3));
        await fixture.ReadAsync(DomainFixture.Person(1, "alice") with { Disabled = true });
        await fixture.ContactAsync();
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Restart_AfterTheGrace_SignsNobodyInUntilAControllerAnswers()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.ContactAsync();
        fixture.Base.Time.Advance(TimeSpan.FromHours(3));
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));
        await fixture.ContactAsync();
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
    }

    [Fact]
    public async Task Contacts_AreKeptOnceAMinute_AndCountAtOnce()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        long Kept() => fixture.Base.Query<long>("SELECT last_contact FROM directory_domain").Single();
        long first = Kept();
        fixture.Base.Time.Advance(TimeSpan.FromSeconds(59));
        await fixture.ContactAsync();
        Assert.Equal(first, Kept());
        await fixture.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.ContactAsync();
        Assert.Equal(fixture.Base.Time.GetUtcNow().ToUnixTimeMilliseconds(), Kept());
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Contact_OfAClockThatWasAhead_KeepsNobodyIn_AndACorrectedOneCounts()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        DateTimeOffset now = fixture.Base.Time.GetUtcNow();
        await fixture.People.ContactedAsync(DomainFixture.Contoso, now.AddMinutes(5), DirectoryFixture.Token);
        await fixture.PassAsync(TimeSpan.Zero);
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.People.ContactedAsync(DomainFixture.Contoso, now.AddYears(1), DirectoryFixture.Token);
        await fixture.PassAsync(TimeSpan.Zero);
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));

        await fixture.ContactAsync();
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.None, fixture.Check(Alice));
        await fixture.PassAsync(TimeSpan.FromHours(2) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Contact_OfAClockThatIsCorrectedBackwards_GoesBackToo()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        DateTimeOffset now = fixture.Base.Time.GetUtcNow();
        await fixture.People.ContactedAsync(DomainFixture.Contoso, now.AddHours(1), DirectoryFixture.Token);
        await fixture.ContactAsync();
        Assert.Equal(
            now.ToUnixTimeMilliseconds(),
            fixture.Base.Query<long>("SELECT last_contact FROM directory_domain").Single());
        await fixture.PassAsync(TimeSpan.FromHours(2) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Certificates_AreNotGivenOut_WithoutTheDomain()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.PassAsync(TimeSpan.FromHours(3));
        Assert.Equal(
            Parley.Security.Certificates.CertificateRegistration.AccountRefused,
            await fixture.Base.RegisterAsync(Alice, "01"));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task NoController_EndsVeryMany_AndAContactRevivesThem_OnDiskToo()
    {
        const int All = 1001;
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain);
        await fixture.ReadAllAsync([.. Enumerable.Range(1, All).Select(static n => DomainFixture.Person(n, $"p{n}"))]);
        await fixture.Base.SetEnabledAsync("p7@contoso.test", false);
        long Enabled() => fixture.Base.Query<long>("SELECT COUNT(*) FROM account WHERE enabled = 1").Single();
        fixture.Base.Changes.Clear();
        await fixture.PassAsync(TimeSpan.FromHours(3));
        Assert.Equal(0, Enabled());
        Assert.Equal(All - 1, fixture.Base.Changes.Count(static c => c.Kind == AccountChangeKind.Disabled));
        await fixture.ContactAsync();
        Assert.Equal(All - 1, Enabled());
        Assert.Equal(AuthenticationFailure.None, fixture.Check("p1001@contoso.test"));
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check("p7@contoso.test"));
    }

    [Fact]
    public async Task OneDomainAway_LeavesTheOthers()
    {
        DirectoryDomain other = Domain with
        {
            DnsName = "ad.fabrikam.test", NetBiosName = "FABRIKAM", EnabledGroup = "CN=P,DC=ad,DC=fabrikam,DC=test",
        };
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Domain, other);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.ReadAllAsync(other.DnsName, DomainFixture.Person(2, "bob"));
        fixture.Base.Time.Advance(TimeSpan.FromHours(3));
        await fixture.ContactAsync(other.DnsName);
        await fixture.PassAsync(TimeSpan.Zero);
        Assert.Equal(AuthenticationFailure.DirectoryUnavailable, fixture.Check(Alice));
        Assert.Equal(AuthenticationFailure.None, fixture.Check("bob@contoso.test"));
    }
}
