// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Parley.Directory.Credentials;
using Parley.Directory.Schema;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Security.Certificates;
using Parley.Security.Ntlm;
using Parley.Storage.Sqlite;
using Parley.TestKit;
using Xunit;

namespace Parley.Directory.Tests;

/// <summary>A directory over a real database in a temporary directory, which can be closed and opened again.</summary>
internal sealed class DirectoryFixture : IAsyncDisposable
{
    private readonly TestKeyRing _keyRing = new();
    private SqliteDatabase _database;

    private DirectoryFixture(DirectoryOptions options, ManualTimeProvider time)
    {
        Options = options;
        Time = time;
        Folder = System.IO.Directory.CreateTempSubdirectory("parley-directory-").FullName;
        _database = Open();
        Directory = null!;
    }

    public string Folder { get; }

    public DirectoryOptions Options { get; private set; }

    public ManualTimeProvider Time { get; }

    public BuiltInDirectory Directory { get; private set; }

    public SqliteDatabase Database => _database;

    public ConcurrentQueue<AccountChange> Changes { get; } = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static DirectoryOptions Everything { get; } = new()
    {
        SipDomains = FrozenSet.Create(StringComparer.Ordinal, "contoso.test", "fabrikam.test"),
        KeepNtHashes = true, KeepDigestSha256 = true, KeepDigestMd5 = true,
    };

    public static async Task<DirectoryFixture> CreateAsync(DirectoryOptions? options = null)
    {
        DirectoryFixture fixture = new(options ?? Everything, new ManualTimeProvider());
        await fixture.LoadAsync();
        return fixture;
    }

    public static SipAddress Address(string text)
    {
        Assert.True(SipAddress.TryParse(text, out SipAddress? address), text);
        return address;
    }

    public static NewAccount Account(string sip, string? name = null, string? sam = null, string? password = null) =>
        new(Address(sip), name, sam, password is null ? null : new SecretText(password));

    public Task<AccountResult> AddAsync(string sip, string? name = null, string? sam = null, string? password = null) =>
        RunAsync(Directory.Editor.Add(Account(sip, name, sam, password)));

    public Task<AccountResult> SetPasswordAsync(string sip, string password) =>
        RunAsync(Directory.Editor.SetPassword(Address(sip), new SecretText(password)));

    public Task<AccountResult> SetEnabledAsync(string sip, bool enabled) =>
        RunAsync(Directory.Editor.SetEnabled(Address(sip), enabled));

    public Task<AccountResult> RevokeDeviceAsync(string sip, string serial) =>
        RunAsync(Directory.Editor.RevokeDevice(Address(sip), serial));

    public Task<T> RunAsync<T>(DirectoryOperation<T> operation) =>
        _database.WriteAsync(operation.Work, operation.Committed, Token);

    public AccountId Id(string sip) => Directory.Accounts.Find(Address(sip))!.Id;

    public DeviceCertificate Certificate(
        string sip, string serial, string device = "device-1", string? ticket = null) =>
        new(
            serial, Id(sip), device, Time.GetUtcNow(), Time.GetUtcNow().AddDays(180), "THUMB" + serial, null,
            ticket ?? "ticket-" + serial);

    public Task<CertificateRegistration> RegisterAsync(
        string sip, string serial, string device = "device-1", string? ticket = null) =>
        Directory.Certificates.RegisterAsync(
            Certificate(sip, serial, device, ticket), Directory.Certificates.PasswordEpoch(Id(sip)), Token);

    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        _database.WriteAsync((c, t) => c.Execute(sql, parameters, t), Token);

    public static byte[] NtHashOf(string password)
    {
        byte[] hash = new byte[NtHash.Length];
        NtHash.Compute(password, hash);
        return hash;
    }

    public IReadOnlyList<T> Query<T>(string sql) => _database.Read(c => c.Query<T>(sql).AsList());

    /// <summary>Stops and starts, perhaps with other choices.</summary>
    public async Task ReopenAsync(DirectoryOptions? options = null)
    {
        await _database.DisposeAsync();
        Options = options ?? Options;
        _database = Open();
        await LoadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private SqliteDatabase Open() =>
        SqliteDatabase.Open(Path.Combine(Folder, "backend.db"), DirectorySchema.Migrations);

    private async Task LoadAsync()
    {
        Directory = await BuiltInDirectory.OpenAsync(_database, _keyRing, Options, Time, Token);
        Directory.Accounts.Changed += Changes.Enqueue;
    }
}
