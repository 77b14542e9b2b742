// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Parley.Directory;
using Parley.Directory.Credentials;
using Parley.Directory.Domains;
using Parley.Directory.Schema;
using Parley.Directory.Users;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Storage.Sqlite;

namespace Parley.DirectorySync;

/// <summary>
/// Measures what very many people who end at once cost: in a database of its own, without any controller. Said of each
/// act: how long it took, and how long another write that was asked for just after it waited.
/// </summary>
internal sealed class Keeping : IAsyncDisposable
{
    private const int BatchSize = 500;

    private static readonly DirectoryDomain Domain = new()
    {
        DnsName = "ad.contoso.test", NetBiosName = "CONTOSO", Controllers = ["dc1.ad.contoso.test"],
        Transport = DomainTransport.Ldaps, BindName = "reader@ad.contoso.test", AddressRule = AddressRule.Mail,
        EnabledGroup = "CN=Parley,DC=ad,DC=contoso,DC=test",
    };

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("parley-keeping-").FullName;
    private readonly FileKeyRing _keys;
    private readonly SqliteDatabase _database;
    private readonly DomainPerson[] _people;
    private BuiltInDirectory? _directory;

    public Keeping(int people)
    {
        _keys = FileKeyRing.Create(new KeyRingLocation(Path.Combine(_folder, "keys")), TimeProvider.System);
        _database = SqliteDatabase.Open(Path.Combine(_folder, "backend.db"), DirectorySchema.Migrations);
        _people = [.. Enumerable.Range(1, people).Select(Person)];
    }

    private BuiltInDirectory Directory => _directory!;

    public async Task MeasureAsync()
    {
        DirectoryOptions options = new() { SipDomains = FrozenSet.Create(StringComparer.Ordinal, "contoso.test") };
        _directory = await BuiltInDirectory.OpenAsync(_database, _keys, options, TimeProvider.System, default);
        using SecretText password = new("bind-Secret-1");
        await RunAsync(Directory.Domains.Add(Domain, password));
        await TimeAsync("everybody read for the first time", ReadAllAsync);
        await RegisterAsync();

        DirectoryDomain other = Domain with { EnabledGroup = "CN=Others,DC=ad,DC=contoso,DC=test" };
        await TimeAsync("another group", () => RunAsync(Directory.Domains.Change(other, null)));
        await ReadAllAsync();
        HashSet<Guid> one = [_people[0].ObjectGuid];
        DomainChanges nobody = new(Domain.DnsName, [], [], one, null);
        await TimeAsync("a comparison finds one person", () => ApplyAsync(nobody));
        await TimeAsync("the next one says the same", () => ApplyAsync(nobody));
        await ReadAllAsync();
        await RegisterAsync();
        DomainChanges deleted = new(Domain.DnsName, [], [.. _people.Select(static p => p.ObjectGuid)], null, null);
        await TimeAsync("everybody is deleted by name", () => ApplyAsync(deleted));
        await ReadAllAsync();
        await TimeAsync(
            "another address rule",
            () => RunAsync(Directory.Domains.Change(
                other with { AddressRule = AddressRule.UserPrincipalName }, null)));
        await RegisterAsync();
        await TimeAsync("the domain is removed", () => RunAsync(Directory.Domains.Remove(Domain.DnsName)));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _keys.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static DomainPerson Person(int number) => new()
    {
        ObjectGuid = new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]),
        SecurityIdentifier = $"S-1-5-21-1-2-3-{1000 + number}",
        DistinguishedName = $"CN=Person {number},OU=Unit{number % 20},DC=ad,DC=contoso,DC=test",
        SamAccountName = $"p{number}", UserPrincipalName = $"p{number}@contoso.test",
        DisplayName = $"Person {number}", GivenName = "Person", Surname = $"Number{number}",
        Details = new PersonDetails
        {
            Mail = $"p{number}@contoso.test", Title = "Engineer", Department = $"Unit {number % 20}",
            Company = "Contoso", WorkPhone = $"+49 30 {number:00000}",
        },
        Photo = number % 10 == 0 ? [.. Enumerable.Range(0, 6144).Select(static i => (byte)i)] : [],
        PasswordStamp = number, InEnabledGroup = true,
    };

    private static void Say(string text) => Console.WriteLine(text);

    private Task<DomainResult> RunAsync(DirectoryOperation<DomainResult> operation) =>
        _database.WriteAsync(operation.Work, operation.Committed, default);

    private Task ApplyAsync(DomainChanges changes) => Directory.People.ApplyAsync(changes, default);

    private async Task ReadAllAsync()
    {
        foreach (DomainPerson[] batch in _people.Chunk(BatchSize))
        {
            await ApplyAsync(new DomainChanges(Domain.DnsName, batch, [], null, null));
        }

        HashSet<Guid> all = [.. _people.Select(static p => p.ObjectGuid)];
        await ApplyAsync(new DomainChanges(Domain.DnsName, [], [], all, "1"));
    }

    // Every tenth account has a certificate.
    private async Task RegisterAsync()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<Task> all = [];
        foreach (Account account in Directory.Accounts.List().Where(static (_, i) => i % 10 == 0))
        {
            string serial = Guid.NewGuid().ToString("N");
            DeviceCertificate certificate = new(
                serial, account.Id, "device", now, now.AddDays(180), serial, null, serial);
            long epoch = Directory.Certificates.PasswordEpoch(account.Id);
            all.Add(Directory.Certificates.RegisterAsync(certificate, epoch, default));
        }

        await Task.WhenAll(all);
    }

    private async Task TimeAsync(string what, Func<Task> act)
    {
        long began = TimeProvider.System.GetTimestamp();
        Task done = act();
        TimeSpan waited = await WaitForAWriteAsync();
        await done;
        double took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Say($"{what}: {took:0.00} s; another write waited {waited.TotalSeconds:0.00} s");
    }

    private async Task<TimeSpan> WaitForAWriteAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        await _database.WriteAsync(static (_, _) => 0, default);
        return TimeProvider.System.GetElapsedTime(began);
    }
}
