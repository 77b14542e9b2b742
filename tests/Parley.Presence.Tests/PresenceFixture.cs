// SPDX-License-Identifier: Apache-2.0

using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Directory.Users;
using Parley.Presence.Storage;
using Parley.Security.KeyRing;
using Parley.Sip.Server.Dispatch;
using Parley.Sip.TestKit;
using Parley.Storage.Sqlite;
using Parley.TestKit;

namespace Parley.Presence.Tests;

/// <summary>Presence on fakes of the server and a real database in a temporary directory.</summary>
internal sealed class PresenceFixture : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly PresenceOptions _options;
    private FileKeyRing _keyRing;
    private SqliteDatabase _database;

    public PresenceFixture(PresenceOptions? options = null)
    {
        _options = options ?? new PresenceOptions();
        _keyRing = FileKeyRing.Create(Keys, Time);
        _database = OpenDatabase();
        Database = new FaultyDatabase(_database);
        Feature = Start();
    }

    public ManualTimeProvider Time { get; } = new();

    public TestDirectory Directory { get; } = new();

    public TestEndpoints Endpoints { get; private set; } = new();

    public RecordingSender Sender { get; } = new();

    /// <summary>The database as presence sees it: faults can be ordered.</summary>
    public FaultyDatabase Database { get; private set; }

    public PresenceFeature Feature { get; private set; }

    public string Path => _scratch.Path;

    private KeyRingLocation Keys => new(_scratch.File("keys"));

    /// <summary>A client with an endpoint of its own, not signed in.</summary>
    public TestClient Client(Account account, int device = 1) => new(this, account, device);

    /// <summary>A client that is registered.</summary>
    public TestClient SignIn(Account account, int device = 1)
    {
        TestClient client = Client(account, device);
        client.SignIn();
        return client;
    }

    /// <summary>A new person with one client that is registered, subscribed to itself, seen by colleagues.</summary>
    public async Task<TestClient> OnlineAsync(string user)
    {
        TestClient client = SignIn(Directory.Find(TestClient.AddressOf(user)) ?? Directory.Add(user));
        client.SubscribeSelf();
        await client.SetMembersAsync(200, "add", "sameEnterprise");
        client.Connection.Drain();
        return client;
    }

    /// <summary>Registers a client over a new connection, and gives what it is told of its own data.</summary>
    public WireMessage SignInAgain(TestClient client)
    {
        client.SignIn();
        return client.SubscribeSelf();
    }

    /// <summary>Gives a request to the handler that wants it.</summary>
    public bool Dispatch(SipRequestContext context)
    {
        foreach (ISipRequestHandler handler in Feature.Handlers)
        {
            if (handler.Accepts(context))
            {
                handler.Handle(context);
                return true;
            }
        }

        return false;
    }

    /// <summary>Stops and starts again on the same files, with nobody signed in.</summary>
    public async Task RestartAsync()
    {
        Feature.Dispose();
        await _database.DisposeAsync();
        _keyRing.Dispose();
        _keyRing = FileKeyRing.Open(Keys, Time);
        _database = OpenDatabase();
        Database = new FaultyDatabase(_database);
        Endpoints = new TestEndpoints();
        Feature = Start();
    }

    /// <summary>All octets of the database's files.</summary>
    public byte[] FileOctets()
    {
        using MemoryStream all = new();
        foreach (string file in System.IO.Directory.GetFiles(_scratch.Path, "backend.db*"))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            stream.CopyTo(all);
        }

        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Feature.Dispose();
        await Database.DisposeAsync();
        _keyRing.Dispose();
        _scratch.Dispose();
    }

    private SqliteDatabase OpenDatabase() =>
        SqliteDatabase.Open(_scratch.File("backend.db"), PresenceMigrations.Migrations);

    private PresenceFeature Start() => new(
        new PresenceDependencies(
            Directory, Endpoints, Database, _keyRing, Sender, Time, NullLoggerFactory.Instance),
        _options);
}
