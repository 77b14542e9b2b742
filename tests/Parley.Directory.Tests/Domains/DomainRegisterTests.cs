// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests.Domains;

public sealed class DomainRegisterTests
{
    private const string Alice = "alice@contoso.test";

    private static readonly DirectoryDomain Full = DomainFixture.WithGroup with
    {
        Controllers = ["dc2.ad.contoso.test", "dc1.ad.contoso.test:3269"],
        TrustedCertificates = "/etc/parley/dc-ca.pem",
        SearchBases = ["OU=People,DC=ad,DC=contoso,DC=test", "OU=Süd\\, West,DC=AD,DC=contoso,DC=test"],
        AddressRule = AddressRule.FirstDotLast,
        AddressDomain = "fabrikam.test",
        PollInterval = TimeSpan.FromSeconds(1),
        CertificateGrace = TimeSpan.FromMinutes(90),
    };

    [Fact]
    public async Task Add_IsThereAtOnceAndAfterARestart_WithItsPasswordSealed()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync();
        int told = 0;
        fixture.People.DomainsChanged += () => told++;
        DomainResult result = await fixture.AddAsync(Full, "Öpen-Sesame");
        Assert.Equal(AccountOutcome.Added, result.Outcome);
        Assert.Equal(1, told);
        byte[] stored = fixture.Base.Query<byte[]>("SELECT bind_password FROM directory_domain").Single();
        Assert.True(stored.AsSpan().IndexOf("Sesame"u8) < 0);
        for (int i = 0; i < 2; i++)
        {
            AssertSame(Full, Assert.Single(fixture.People.Domains));
            AssertSame(Full, Assert.Single(fixture.Directory.Domains.List()));
            Assert.Equal("Öpen-Sesame", Encoding.UTF8.GetString(fixture.People.OpenBindPassword(Full.DnsName)!));
            Assert.Null(fixture.People.Checkpoint(Full.DnsName));
            await fixture.Base.ReopenAsync();
        }

        Assert.Equal(AccountOutcome.Unchanged, (await fixture.AddAsync(Full)).Outcome);
        Assert.Equal(AccountOutcome.Refused, (await fixture.AddAsync(Full with { AddressDomain = null })).Outcome);
    }

    [Fact]
    public async Task Password_OfAnotherDomain_DoesNotOpen()
    {
        DirectoryDomain other =
            DomainFixture.Description with { DnsName = "ad.fabrikam.test", NetBiosName = "FABRIKAM" };
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description, other);
        await fixture.Base.ExecuteAsync(
            "UPDATE directory_domain SET bind_password = (SELECT bind_password FROM directory_domain"
            + " WHERE domain = 'ad.contoso.test') WHERE domain = 'ad.fabrikam.test'");
        await fixture.Base.ReopenAsync();
        Assert.NotNull(fixture.People.OpenBindPassword(DomainFixture.Contoso));
        Assert.Null(fixture.People.OpenBindPassword(other.DnsName));
        Assert.Null(fixture.People.OpenBindPassword("nowhere.test"));
    }

    [Fact]
    public async Task Change_KeepsThePasswordUnlessGivenAnother_AndReadsAgainOnlyWhenPeopleMayDiffer()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        DirectoryDomain polled = DomainFixture.Description with { PollInterval = TimeSpan.FromSeconds(5) };
        Assert.Equal(AccountOutcome.Changed, (await fixture.ChangeAsync(polled)).Outcome);
        Assert.Equal("bind-Secret-1", Encoding.UTF8.GetString(fixture.People.OpenBindPassword(polled.DnsName)!));
        Assert.Equal("1", fixture.People.Checkpoint(polled.DnsName));
        Assert.Equal(AccountOutcome.Unchanged, (await fixture.ChangeAsync(polled)).Outcome);
        int told = 0;
        fixture.People.DomainsChanged += () => told++;
        Assert.Equal(AccountOutcome.Changed, (await fixture.ChangeAsync(polled, "another")).Outcome);
        Assert.Equal("another", Encoding.UTF8.GetString(fixture.People.OpenBindPassword(polled.DnsName)!));
        await fixture.ReadAsync(DomainFixture.Person(2, "bob"));
        await fixture.ContactAsync();
        Assert.Equal(1, told);
        await fixture.ChangeAsync(polled with { SearchBases = ["OU=People,DC=ad,DC=contoso,DC=test"] });
        Assert.Null(fixture.People.Checkpoint(polled.DnsName));
        DirectoryDomain kerberos = polled with { Transport = DomainTransport.Gssapi, BindKeytab = "/etc/parley/k" };
        Assert.Equal(AccountOutcome.Changed, (await fixture.ChangeAsync(kerberos)).Outcome);
        Assert.Null(fixture.People.OpenBindPassword(polled.DnsName));
        Assert.Equal(AccountOutcome.Refused, (await fixture.ChangeAsync(polled)).Outcome);
        Assert.Equal(
            AccountOutcome.NotFound,
            (await fixture.ChangeAsync(polled with { DnsName = "other.test", NetBiosName = "OTHER" })).Outcome);
    }

    [Fact]
    public async Task Change_FromADescriptionThatIsNotTheStoredOneAnyMore_IsRefused()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(Full);
        DirectoryDomain first = Full with { PollInterval = TimeSpan.FromSeconds(2) };
        DirectoryDomain second = Full with { CertificateGrace = TimeSpan.FromHours(3) };
        Assert.Equal(
            AccountOutcome.Changed,
            (await fixture.Base.RunAsync(fixture.Directory.Domains.Change(first, null, Full))).Outcome);
        DomainResult late = await fixture.Base.RunAsync(fixture.Directory.Domains.Change(second, null, Full));
        Assert.Equal(AccountOutcome.Refused, late.Outcome);
        Assert.Contains("was changed meanwhile; look at it and repeat", late.Text, StringComparison.Ordinal);
        AssertSame(first, late.Domain!);
        AssertSame(first, Assert.Single(fixture.People.Domains));
        DirectoryDomain both = second with { PollInterval = first.PollInterval };
        Assert.Equal(
            AccountOutcome.Changed,
            (await fixture.Base.RunAsync(fixture.Directory.Domains.Change(both, null, first))).Outcome);
        AssertSame(both, Assert.Single(fixture.People.Domains));
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task Remove_EndsItsAccounts_AndTheSamePeopleComeBackWithIt()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.WithGroup);
        await fixture.ReadAllAsync(
            DomainFixture.Person(1, "alice"), DomainFixture.Person(2, "bob") with { InEnabledGroup = false });
        await fixture.Base.RegisterAsync(Alice, "01");
        Account alice = fixture.Account(Alice);
        fixture.Base.Changes.Clear();

        DomainResult result = await fixture.Base.RunAsync(fixture.Directory.Domains.Remove(DomainFixture.Contoso));

        Assert.Contains("Accounts that ended with it: 1", result.Text, StringComparison.Ordinal);
        Assert.Equal([AccountChangeKind.Disabled], fixture.Kinds(Alice));
        Assert.NotNull(fixture.Directory.Certificates.Find("01")!.RevokedAt);
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));
        Assert.Empty(fixture.People.Domains);
        Assert.Null(fixture.SignIn("alice", "CONTOSO"));
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        await fixture.Base.ReopenAsync();
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));
        Assert.Equal(1, Assert.Single(fixture.People.List(new())).ObjectGuid.ToByteArray()[0]);
        Assert.Equal(
            AccountOutcome.NotFound,
            (await fixture.Base.RunAsync(fixture.Directory.Domains.Remove(DomainFixture.Contoso))).Outcome);

        await fixture.AddAsync(DomainFixture.WithGroup);
        Assert.Equal(AuthenticationFailure.AccountDisabled, fixture.Check(Alice));
        await fixture.ReadAllAsync(DomainFixture.Person(1, "alice"));
        Assert.Equal((alice.Id, true), (fixture.Account(Alice).Id, fixture.Account(Alice).Enabled));
    }

    [Fact]
    public async Task Add_WithTheShortNameOfAnother_IsRefused()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync(DomainFixture.Description);
        DomainResult result = await fixture.AddAsync(DomainFixture.Description with { DnsName = "ad.fabrikam.test" });
        Assert.Equal("The short name CONTOSO is that of ad.contoso.test.", Assert.Single(result.Errors));
    }

    [Theory]
    [InlineData("dns", "not the DNS name of a domain")]
    [InlineData("dns case", "in lower case")]
    [InlineData("netbios", "not the short name")]
    [InlineData("no controller", "At least one")]
    [InlineData("controller address", "its name, not its address")]
    [InlineData("controller port", "not a number from 1 to 65535")]
    [InlineData("controller twice", "named twice")]
    [InlineData("bind name", "not the user principal name")]
    [InlineData("keytab missing", "needs the keytab")]
    [InlineData("keytab relative", "not the whole path")]
    [InlineData("trusted relative", "not the whole path")]
    [InlineData("search base", "is not a distinguished name")]
    [InlineData("search base elsewhere", "is not inside the domain (dc=ad,dc=contoso,dc=test)")]
    [InlineData("group", "is not a distinguished name")]
    [InlineData("address domain", "is not a SIP domain")]
    [InlineData("address domain of mail", "of use to the rule first.last only")]
    [InlineData("poll", "every 1 to 5 seconds")]
    [InlineData("grace", "24 hours at most")]
    [InlineData("short grace", "2 minutes at least")]
    [InlineData("rule", "address rule is none of")]
    public async Task Add_WrongDescription_IsRefusedWithOneSentence(string what, string sentence)
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync();
        DirectoryDomain good = DomainFixture.Description;
        DirectoryDomain wrong = what switch
        {
            "dns" => good with { DnsName = "contoso" },
            "dns case" => good with { DnsName = "AD.contoso.test" },
            "netbios" => good with { NetBiosName = "contoso" },
            "no controller" => good with { Controllers = [] },
            "controller address" => good with { Controllers = ["10.0.0.1"] },
            "controller port" => good with { Controllers = ["dc1.contoso.test:70000"] },
            "controller twice" => good with { Controllers = ["dc1.contoso.test", "DC1.contoso.test"] },
            "bind name" => good with { BindName = "CONTOSO\\svc" },
            "keytab missing" => good with { Transport = DomainTransport.Gssapi },
            "keytab relative" => good with { Transport = DomainTransport.Gssapi, BindKeytab = "k" },
            "trusted relative" => good with { TrustedCertificates = "ca.pem" },
            "search base" => good with { SearchBases = ["People"] },
            "search base elsewhere" => good with { SearchBases = ["OU=People,DC=fabrikam,DC=test"] },
            "group" => good with { EnabledGroup = "Parley users" },
            "address domain" => good with { AddressRule = AddressRule.FirstDotLast, AddressDomain = "nowhere.test" },
            "address domain of mail" => good with { AddressDomain = "contoso.test" },
            "poll" => good with { PollInterval = TimeSpan.FromSeconds(6) },
            "short grace" => good with { CertificateGrace = TimeSpan.FromSeconds(119) },
            "grace" => good with { CertificateGrace = TimeSpan.FromHours(25) },
            _ => good with { AddressRule = (AddressRule)9 },
        };
        string? password = wrong.Transport == DomainTransport.Ldaps ? "secret" : null;
        DomainResult result = await fixture.AddAsync(wrong, password);
        Assert.Equal(AccountOutcome.Refused, result.Outcome);
        Assert.Contains(sentence, Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Empty(fixture.People.Domains);
    }

    [Fact]
    public async Task Add_WithoutOrWithTheWrongCredential_IsRefused()
    {
        await using DomainFixture fixture = await DomainFixture.CreateAsync();
        Assert.Contains(
            "needs the password", (await fixture.AddAsync(DomainFixture.Description, null)).Text,
            StringComparison.Ordinal);
        DirectoryDomain kerberos =
            DomainFixture.Description with { Transport = DomainTransport.Gssapi, BindKeytab = "/etc/parley/k" };
        Assert.Contains(
            "signs in with a keytab", (await fixture.AddAsync(kerberos, "secret")).Text, StringComparison.Ordinal);
        Assert.Equal(AccountOutcome.Added, (await fixture.AddAsync(kerberos, null)).Outcome);
    }

    private static void AssertSame(DirectoryDomain expected, DirectoryDomain actual)
    {
        Assert.Equal(expected.Controllers, actual.Controllers.AsEnumerable());
        Assert.Equal(expected.SearchBases, actual.SearchBases.AsEnumerable());
        Assert.Equal(
            expected, actual with { Controllers = expected.Controllers, SearchBases = expected.SearchBases });
    }
}
