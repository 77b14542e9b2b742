// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory;
using Parley.Directory.Schema;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Management.Administrators;
using Parley.Management.Audit;
using Parley.Management.Commands;
using Parley.Management.Signatures;
using Parley.Security.Certificates;
using Parley.Security.KeyRing;
using Parley.Storage.Sqlite;
using Parley.TestKit;
using Xunit;

namespace Parley.Management.Tests;

/// <summary>
/// A deployment's administration over real keys, authorities and a real database in a temporary directory.
/// </summary>
internal sealed class ManagementFixture : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private readonly FileKeyRing _keyRing;
    private SqliteDatabase _database;

    private ManagementFixture(TimeProvider? clock)
    {
        Time = clock is null ? new ManualTimeProvider(Noon) : new ManualTimeProvider(clock.GetUtcNow());
        Folder = System.IO.Directory.CreateTempSubdirectory("parley-management-").FullName;
        _keyRing = FileKeyRing.Create(new KeyRingLocation(Path.Combine(Folder, "keys")), Time);
        Authorities = DeploymentAuthorities.Create(
            Path.Combine(Folder, "pki"), Path.Combine(Folder, "ca.pem"), ["contoso.test", "localhost"], _keyRing, Time);
        AdministratorCredential first = Authorities.IssueAdministrator("first administrator");
        First = new AdministratorRecord(first.Serial, first.Name, first.Thumbprint, first.NotAfter);
        Credential = Load(first);
        _database = OpenDatabase();
        Directory = null!;
        Service = null!;
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public FileKeyRing KeyRing => _keyRing;

    public ManualTimeProvider Time { get; }

    public DeploymentAuthorities Authorities { get; }

    public X509Certificate2 Credential { get; }

    /// <summary>The same as it stands in the register.</summary>
    public AdministratorRecord First { get; }

    /// <summary>Whether it is put into the register when the deployment is opened.</summary>
    public bool Enrols { get; set; } = true;

    /// <summary>What there is beside the database when the deployment is opened.</summary>
    public AdministrationNeighbours Neighbours { get; set; } = AdministrationNeighbours.None;

    public SqliteDatabase Database => _database;

    public BuiltInDirectory Directory { get; private set; }

    public AdministrationService Service { get; private set; }

    public AdministrationOptions Options { get; private set; } =
        new() { Target = AdministrationOptions.TargetFor("localhost", 443) };

    public ConcurrentQueue<AccountChange> Changes { get; } = new();

    /// <param name="options">Choices.</param>
    /// <param name="clock">Where the clock stands still; TLS looks at the real one.</param>
    public static async Task<ManagementFixture> CreateAsync(
        AdministrationOptions? options = null, TimeProvider? clock = null)
    {
        ManagementFixture fixture = new(clock);
        fixture.Options = options ?? fixture.Options;
        await fixture.LoadAsync();
        return fixture;
    }

    public static X509Certificate2 Load(AdministratorCredential issued)
    {
        X509Certificate2Collection bag = X509CertificateLoader.LoadPkcs12Collection(issued.Pkcs12.Span, string.Empty);
        return bag.Single(static c => c.HasPrivateKey);
    }

    /// <summary>A certificate of a person's device, with its key.</summary>
    public X509Certificate2 DeviceCredential(string sip)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + sip, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(
            DeviceCertificateRequest.TryRead(
                request.CreateSigningRequest(), out DeviceCertificateRequest? read, out _));
        Assert.True(SipAddress.TryParse(sip, out SipAddress? address));
        IssuedDeviceCertificate issued = Authorities.IssueDevice(read, address, TimeSpan.FromDays(1));
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(issued.Der.Span);
        return certificate.CopyWithPrivateKey(key);
    }

    public SignedRequest Sign(AdministrationCommand command, X509Certificate2? credential = null, Uri? target = null) =>
        Sign(CommandSerializer.Write(command), credential, target);

    public SignedRequest Sign(string json) => Sign(Encoding.UTF8.GetBytes(json));

    public SignedRequest Sign(byte[] body, X509Certificate2? credential = null, Uri? target = null) =>
        new RequestSigner(credential ?? Credential, Time).Sign(target ?? Options.Target, body);

    /// <summary>Issues a credential to another administrator.</summary>
    public async Task<X509Certificate2> IssueAsync(string name)
    {
        using AdministratorKey key = new();
        AdministrationReply reply = await RunAsync(new IssueAdministratorCommand(name, key.CreateRequest()));
        Assert.Equal(AdministrationStatus.Ok, reply.Status);
        return X509CertificateLoader.LoadPkcs12Collection(key.ToPkcs12(reply.Certificates!), string.Empty)
            .Single(static c => c.HasPrivateKey);
    }

    public Task<AdministrationReply> RunAsync(AdministrationCommand command) => RunAsync(Sign(command));

    public Task<AdministrationReply> RunAsync(SignedRequest request) => Service.ExecuteAsync(request, Token);

    public IReadOnlyList<AuditEntry> Audit() => Service.Audit.Since(DateTimeOffset.UnixEpoch);

    public Task<int> ExecuteAsync(string sql) => _database.WriteAsync((c, t) => c.Execute(sql, transaction: t), Token);

    public async Task ReopenAsync()
    {
        await CloseAsync();
        _database = OpenDatabase();
        await LoadAsync();
    }

    public ValueTask CloseAsync() => _database.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Credential.Dispose();
        Authorities.Dispose();
        _keyRing.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    private SqliteDatabase OpenDatabase() => SqliteDatabase.Open(
        Path.Combine(Folder, "backend.db"), DirectorySchema.Migrations.Concat(ManagementSchema.Migrations));

    private async Task LoadAsync()
    {
        DirectoryOptions options = new()
        {
            SipDomains = FrozenSet.Create(StringComparer.Ordinal, "contoso.test"), KeepNtHashes = true,
            KeepDigestSha256 = true,
        };
        Directory = await BuiltInDirectory.OpenAsync(_database, _keyRing, options, Time, Token);
        Directory.Accounts.Changed += Changes.Enqueue;
        Service = new AdministrationService(
            _database, Directory, Authorities, _keyRing, Neighbours, Options, Time,
            NullLogger<AdministrationService>.Instance);
        if (Enrols)
        {
            await Service.Administrators.EnrolFirstAsync(First, Token);
        }
    }
}
