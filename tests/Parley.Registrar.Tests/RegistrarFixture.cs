// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Users;
using Parley.Registrar.Storage;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;
using Parley.Storage.Sqlite;
using Parley.TestKit;

namespace Parley.Registrar.Tests;

/// <summary>A registrar on fakes of the server and a real database in a temporary directory.</summary>
internal sealed class RegistrarFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("parley-registrar-");
    private readonly RegistrarOptions _options;
    private FileKeyRing _keyRing;

    public RegistrarFixture(RegistrarOptions? options = null)
    {
        _options = options ?? new RegistrarOptions();
        _keyRing = FileKeyRing.Create(Keys, Time);
        Database = OpenDatabase();
        Faults = new FaultyDatabase(Database);
        Feature = Start();
    }

    public ManualTimeProvider Time { get; } = new();

    public TestDirectory Directory { get; } = new();

    public RecordingSender Sender { get; } = new();

    public RecordingProxy Proxy { get; } = new();

    public SqliteDatabase Database { get; private set; }

    /// <summary>The database as the registrar sees it: faults can be ordered.</summary>
    public FaultyDatabase Faults { get; private set; }

    public RegistrarFeature Feature { get; private set; }

    public IKeyRing KeyRing => _keyRing;

    public string DatabaseFile => Path.Combine(_directory.FullName, "backend.db");

    public IEndpointLocator Locator => Feature.Locator;

    private KeyRingLocation Keys => new(Path.Combine(_directory.FullName, "keys"));

    /// <summary>A client of this account with an endpoint of its own, not signed in.</summary>
    public TestClient Client(Account account, int device = 1) => new(this, account, device);

    /// <summary>A client that is signed in.</summary>
    public TestClient SignIn(Account account, int device = 1)
    {
        TestClient client = Client(account, device);
        Assert.Equal(200, client.Register().Status);
        return client;
    }

    /// <summary>Gives a request to the handler that wants it.</summary>
    public void Dispatch(SipRequestContext context)
    {
        foreach (ISipRequestHandler handler in Feature.Handlers.Append(Feature.Router))
        {
            if (handler.Accepts(context))
            {
                handler.Handle(context);
                return;
            }
        }
    }

    /// <summary>Copies the database's files as they are at this moment, as a killed process would leave them.</summary>
    public string CopyFiles()
    {
        string copy = _directory.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;
        foreach (string file in new[] { DatabaseFile, DatabaseFile + "-wal" })
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    /// <summary>Drops everything in memory and goes on with files that were copied before.</summary>
    public async Task RestartFromAsync(string copy)
    {
        Feature.Dispose();
        await Database.DisposeAsync();
        foreach (string file in System.IO.Directory.GetFiles(_directory.FullName, "backend.db*"))
        {
            File.Delete(file);
        }

        foreach (string file in System.IO.Directory.GetFiles(copy))
        {
            File.Copy(file, Path.Combine(_directory.FullName, Path.GetFileName(file)));
        }

        Database = OpenDatabase();
        Faults = new FaultyDatabase(Database);
        Feature = Start();
    }

    /// <summary>Stops and starts again on the same files.</summary>
    public async Task RestartAsync()
    {
        await Feature.SuspendAsync();
        Feature.Stop();
        Feature.Dispose();
        await Database.DisposeAsync();
        _keyRing.Dispose();
        _keyRing = FileKeyRing.Open(Keys, Time);
        Database = OpenDatabase();
        Faults = new FaultyDatabase(Database);
        Feature = Start();
    }

    public async ValueTask DisposeAsync()
    {
        Feature.Dispose();
        await Database.DisposeAsync();
        _keyRing.Dispose();
        _directory.Delete(recursive: true);
    }

    private SqliteDatabase OpenDatabase() => SqliteDatabase.Open(DatabaseFile, RegistrarMigrations.Migrations);

    private RegistrarFeature Start() => new(
        new RegistrarDependencies(
            Directory, Directory, Faults, _keyRing, Sender, Proxy, Time, NullLoggerFactory.Instance),
        _options);
}
