// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Users;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Xunit;

namespace Parley.Management.Tests.Directories;

public sealed class PeopleExecutionTests
{
    private const string Domain = "ad.contoso.test";

    [Fact]
    [Trait("claim", "T06")]
    public async Task GroupEnabled_EveryPersonHasAnAuditEntryOfTheirOwn()
    {
        await using ManagementFixture fixture = await ManagementFixture.CreateAsync();
        fixture.Neighbours = new AdministrationNeighbours { Domains = new GroupOf(Guid(1), Guid(2)) };
        await fixture.ReopenAsync();
        using (SecretText password = new("bind-Secret-1"))
        {
            DirectoryOperation<DomainResult> add = fixture.Directory.Domains.Add(
                new DirectoryDomain
                {
                    DnsName = Domain, NetBiosName = "CONTOSO", Controllers = ["dc1.ad.contoso.test"],
                    Transport = DomainTransport.Ldaps, BindName = "reader@ad.contoso.test",
                    AddressRule = AddressRule.Mail,
                },
                password);
            await fixture.Database.WriteAsync(add.Work, add.Committed, CancellationToken.None);
        }

        DomainPerson[] people = [Person(1, "p1@contoso.test"), Person(2, "p2@elsewhere.test"), Person(3, null)];
        await fixture.Directory.People.ApplyAsync(
            new DomainChanges(Domain, people, [], people.Select(static p => p.ObjectGuid).ToHashSet(), "1"),
            CancellationToken.None);

        AdministrationReply reply = await fixture.RunAsync(new EnablePeopleCommand(true, [], Group: "Sales"));

        Assert.Equal(AdministrationStatus.Refused, reply.Status);
        Dictionary<string, AuditEntry> entries =
            fixture.Audit().Where(static e => e.Act == "directory.enable").ToDictionary(static e => e.Target);
        Assert.Equal(["CONTOSO\\p1", "CONTOSO\\p2", "Sales"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ok", entries["CONTOSO\\p1"].Outcome);
        Assert.Equal("refused", entries["CONTOSO\\p2"].Outcome);
        Assert.Contains("elsewhere.test", entries["CONTOSO\\p2"].Detail, StringComparison.Ordinal);
    }

    private static Guid Guid(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static DomainPerson Person(int number, string? mail) => new()
    {
        ObjectGuid = Guid(number), SecurityIdentifier = $"S-1-5-21-1-2-3-{1000 + number}",
        DistinguishedName = $"CN=p{number},DC=ad,DC=contoso,DC=test", SamAccountName = $"p{number}",
        Details = new PersonDetails { Mail = mail },
    };

    /// <summary>A reader whose groups all have the same members.</summary>
    private sealed class GroupOf(params Guid[] members) : IDomainReader
    {
        public IReadOnlyList<DomainStatus> Status => [];

        public Task<DomainStatus?> SynchroniseAsync(string domain, CancellationToken cancellationToken) =>
            Task.FromResult<DomainStatus?>(null);

        public Task<IReadOnlyList<ConfigurationTest>> TestAsync(
            DirectoryDomain domain, ReadOnlyMemory<byte>? password, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ConfigurationTest>>([]);

        public Task<GroupMembers> MembersOfAsync(
            string domain, string group, CancellationToken cancellationToken) =>
            Task.FromResult(new GroupMembers(members.ToHashSet(), null));
    }
}
