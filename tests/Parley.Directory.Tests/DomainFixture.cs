// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Persons;
using Parley.Directory.Users;
using Parley.Security.Authentication;
using Xunit;

namespace Parley.Directory.Tests;

/// <summary>A directory with domains whose people a test describes and reads as the reader does.</summary>
internal sealed class DomainFixture : IAsyncDisposable
{
    public const string Contoso = "ad.contoso.test";

    private DomainFixture(DirectoryFixture directory) => Base = directory;

    public DirectoryFixture Base { get; }

    public BuiltInDirectory Directory => Base.Directory;

    public DomainPeople People => Directory.People;

    /// <summary>A domain whose people are enabled one by one, by mail, unless said otherwise.</summary>
    public static DirectoryDomain Description { get; } = new()
    {
        DnsName = Contoso,
        NetBiosName = "CONTOSO",
        Controllers = ["dc1.ad.contoso.test"],
        Transport = DomainTransport.Ldaps,
        BindName = "svc-parley@ad.contoso.test",
    };

    public static DirectoryDomain WithGroup { get; } =
        Description with { EnabledGroup = "CN=Parley,OU=Groups,DC=ad,DC=contoso,DC=test" };

    public static async Task<DomainFixture> CreateAsync(params DirectoryDomain[] domains)
    {
        DomainFixture fixture = new(await DirectoryFixture.CreateAsync());
        foreach (DirectoryDomain domain in domains)
        {
            DomainResult result = await fixture.AddAsync(domain);
            Assert.True(result.Outcome == AccountOutcome.Added, result.Text);
        }

        return fixture;
    }

    /// <summary>A person with everything good; the number makes their identifiers.</summary>
    public static DomainPerson Person(int number, string sam, string? mail = null) => new()
    {
        ObjectGuid = Guid(number),
        SecurityIdentifier = $"S-1-5-21-1-2-3-{1000 + number}",
        DistinguishedName = $"CN={sam},OU=People,DC=ad,DC=contoso,DC=test",
        SamAccountName = sam,
        UserPrincipalName = $"{sam}@ad.contoso.test",
        DisplayName = $"{char.ToUpperInvariant(sam[0])}{sam[1..]}",
        GivenName = sam,
        Surname = "Tester",
        Details = new PersonDetails { Mail = mail ?? $"{sam}@contoso.test" },
        PasswordStamp = 133_000_000_000_000_000 + number,
        InEnabledGroup = true,
    };

    public static Guid Guid(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public async Task<DomainResult> AddAsync(DirectoryDomain domain, string? password = "bind-Secret-1")
    {
        using SecretText? secret = password is null ? null : new SecretText(password);
        return await Base.RunAsync(Directory.Domains.Add(domain, secret));
    }

    public async Task<DomainResult> ChangeAsync(DirectoryDomain domain, string? password = null)
    {
        using SecretText? secret = password is null ? null : new SecretText(password);
        return await Base.RunAsync(Directory.Domains.Change(domain, secret));
    }

    /// <summary>Everybody of the domain is read.</summary>
    public Task ReadAllAsync(params DomainPerson[] people) => ReadAllAsync(Contoso, people);

    public Task ReadAllAsync(string domain, params DomainPerson[] people) => People.ApplyAsync(
        new DomainChanges(domain, people, [], people.Select(static p => p.ObjectGuid).ToHashSet(), "1"),
        DirectoryFixture.Token);

    /// <summary>These changed.</summary>
    public Task ReadAsync(params DomainPerson[] people) => ReadAsync(Contoso, people);

    public Task ReadAsync(string domain, params DomainPerson[] people) => People.ApplyAsync(
        new DomainChanges(domain, people, [], null, null), DirectoryFixture.Token);

    public Task DeleteAsync(params int[] numbers) => People.ApplyAsync(
        new DomainChanges(Contoso, [], [.. numbers.Select(Guid)], null, null), DirectoryFixture.Token);

    public async Task<PersonResult> EnableAsync(string selection) =>
        Assert.Single((await Base.RunAsync(People.Enable(selection))).People);

    public async Task<PersonResult> DisableAsync(string selection) =>
        Assert.Single((await Base.RunAsync(People.Disable(selection))).People);

    public async Task<PersonResult> ReleaseAsync(string selection) =>
        Assert.Single((await Base.RunAsync(People.Release(selection))).People);

    public async Task<PersonResult> ReaddressAsync(string selection) =>
        Assert.Single((await Base.RunAsync(People.Readdress(selection))).People);

    public LinkedPerson Of(int number, string domain = Contoso) => People
        .List(new PersonQuery { Domain = domain, Limit = 1000 })
        .Single(p => p.ObjectGuid == Guid(number));

    public Account Account(string sip)
    {
        Account? account = Directory.Accounts.Find(DirectoryFixture.Address(sip));
        Assert.True(account is not null, $"no account {sip}");
        return account;
    }

    public AuthenticationFailure Check(string sip) =>
        Directory.Credentials.CheckAccount(Account(sip).Id, Account(sip).Address);

    public string? SignIn(string user, string domain = "") =>
        Directory.Credentials.TryFindDomainAccount(user, domain, out DomainAccount account)
            ? Directory.Accounts.Find(account.Account)!.Address.Value
            : null;

    public string? BySid(string sid, string realm = "AD.CONTOSO.TEST") =>
        Directory.Links.FindBySecurityIdentifier(sid, realm) is { } id
            ? Directory.Accounts.Find(id)!.Address.Value
            : null;

    public AccountChangeKind[] Kinds(string sip) =>
        [.. Base.Changes.Where(c => c.Account.Address.Value == sip).Select(static c => c.Kind)];

    public Task PassAsync(TimeSpan time)
    {
        Base.Time.Advance(time);
        return People.PassTimeAsync(Base.Time.GetUtcNow(), DirectoryFixture.Token);
    }

    public Task ContactAsync(string domain = Contoso) =>
        People.ContactedAsync(domain, Base.Time.GetUtcNow(), DirectoryFixture.Token);

    public ValueTask DisposeAsync() => Base.DisposeAsync();
}
