// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Sip.Server.Endpoints;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Endpoints;

public sealed class EndpointRegistryTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly List<(RegisteredEndpoint Endpoint, EndpointRemovalReason Reason)> _removed = [];
    private readonly Account _alice;

    public EndpointRegistryTests()
    {
        _alice = _fixture.Directory.Add("alice");
        _fixture.Locator.Removed += (endpoint, reason) => _removed.Add((endpoint, reason));
    }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Connection_Lost_EndpointIsGone()
    {
        TestClient client = _fixture.SignIn(_alice);

        client.Connection.Close("reset by peer");

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.Equal(EndpointRemovalReason.ConnectionLost, Assert.Single(_removed).Reason);
    }

    [Fact]
    public void Connection_LostBeforeTheEndpointStands_EndpointIsGone()
    {
        TestClient client = _fixture.Client(_alice);
        client.Connection.Close("reset by peer");

        client.Post(client.RegisterText());

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.Equal(EndpointRemovalReason.ConnectionLost, Assert.Single(_removed).Reason);
    }

    [Fact]
    public void Endpoint_OnNewConnection_ReplacesAndClosesTheOldOne()
    {
        TestClient client = _fixture.SignIn(_alice);
        TestConnection old = client.Connection;
        client.Connection = new TestConnection();

        WireMessage ok = client.Register();

        Assert.Equal("register-action=\"added\"", ok["presence-state"]);
        Assert.True(old.IsClosed);
        Assert.Same(client.Connection, Assert.Single(_fixture.Locator.Find(_alice.Id)).Connection);
        (RegisteredEndpoint endpoint, EndpointRemovalReason reason) = Assert.Single(_removed);
        Assert.Same(old, endpoint.Connection);
        Assert.Equal(EndpointRemovalReason.Replaced, reason);
        Assert.DoesNotContain(_fixture.Sender.Requests, r => r.Message.Method == "NOTIFY");
    }

    [Fact]
    public void Endpoint_OverQuota_OldestIsDeregisteredUnregistered()
    {
        TestClient[] clients = [.. Enumerable.Range(1, 8).Select(i => _fixture.SignIn(_alice, i))];
        clients[0].Register();

        _fixture.SignIn(_alice, 9);

        Assert.Equal(8, _fixture.Locator.Find(_alice.Id).Length);
        WireMessage notify = Assert.Single(_fixture.Sender.To(clients[0].Connection));
        Assert.Equal("deregistered;event=unregistered", notify.Body);
        Assert.True(clients[0].Connection.IsClosed);
        Assert.All(clients.Skip(1), c => Assert.False(c.Connection.IsClosed));
        Assert.Equal(EndpointRemovalReason.Deregistered, Assert.Single(_removed).Reason);
    }

    [Fact]
    public void Registration_AtItsEnd_ExpiresAndNotATickBefore()
    {
        _fixture.SignIn(_alice);

        _fixture.Time.Advance(TimeSpan.FromSeconds(7195));
        Assert.Single(_fixture.Locator.Find(_alice.Id));
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(_fixture.Locator.Find(_alice.Id));
        Assert.Equal(EndpointRemovalReason.Expired, Assert.Single(_removed).Reason);
    }

    [Fact]
    public void Stop_EveryEndpointLeaves()
    {
        _fixture.SignIn(_alice);
        _fixture.SignIn(_fixture.Directory.Add("bob"));

        _fixture.Feature.Stop();

        Assert.Equal([EndpointRemovalReason.Stopping, EndpointRemovalReason.Stopping], _removed.Select(r => r.Reason));
    }

    [Fact]
    public async Task Gruu_OfOneInstance_IsTheSameAtEverySignInAndAfterRestart()
    {
        TestClient client = _fixture.SignIn(_alice);
        string? gruu = _fixture.Locator.Find(_alice.Id)[0].Gruu;
        client.Register("Expires: 0");
        await _fixture.RestartAsync();
        client.Register();

        Assert.Equal(gruu, _fixture.Locator.Find(_alice.Id)[0].Gruu);
        Assert.Equal(client.Connection, _fixture.Locator.FindByGruu(Encoding.UTF8.GetBytes(gruu!))!.Connection);
    }

    [Fact]
    public void Gruu_OfTheSpecificationsInstance_HasTheSpecificationsToken() => Assert.Equal(
        "sip:alice@contoso.test;opaque=user:epid:QJJYwWDmT1mos0tV81jLwQAA;gruu",
        Parley.Registrar.Endpoints.Gruu.Create(_alice.Address, Guid.Parse("c1589240-e660-594f-a8b3-4b55f358cbc1")));

    [Fact]
    [Trait("claim", "T12")]
    public void FindByGruu_ForgedOrForeign_FindsNothing()
    {
        Account bob = _fixture.Directory.Add("bob");
        TestClient client = _fixture.SignIn(_alice);
        _fixture.SignIn(bob, 2);
        string gruu = _fixture.Locator.Find(_alice.Id)[0].Gruu!;

        foreach (string forged in new[]
        {
            gruu.Replace("alice", "bob", StringComparison.Ordinal),
            gruu.Replace("alice", "nobody", StringComparison.Ordinal),
            gruu.Replace("contoso.test", "fabrikam.test", StringComparison.Ordinal),
            gruu.Replace(";gruu", "", StringComparison.Ordinal),
            gruu.Replace("user:epid", "app:conf", StringComparison.Ordinal),
            "sip:alice@contoso.test;opaque=user:epid:;gruu", "sip:alice@contoso.test;gruu", "sip:alice@contoso.test",
            "", "gruu", new string('a', 5000),
        })
        {
            Assert.Null(_fixture.Locator.FindByGruu(Encoding.UTF8.GetBytes(forged)));
        }

        string shouted = gruu.Replace("alice", "ALICE", StringComparison.Ordinal);
        Assert.Same(client.Connection, _fixture.Locator.FindByGruu(Encoding.UTF8.GetBytes(shouted))!.Connection);
    }

    [Fact]
    public void FindByEpid_TwoClaimants_NewestCounts()
    {
        TestClient first = _fixture.SignIn(_alice, 1);
        TestClient second = _fixture.Client(_alice, 2);
        second.Epid = first.Epid;
        second.Register();

        Assert.Same(
            second.Connection,
            _fixture.Locator.FindByEpid(_alice.Id, Encoding.ASCII.GetBytes(first.Epid.ToUpperInvariant()))!.Connection);
        Assert.Null(_fixture.Locator.FindByEpid(_alice.Id, "000000000000"u8));
        Assert.Null(_fixture.Locator.FindByEpid(_alice.Id, default));
    }

    [Fact]
    public void Find_NeverSignedIn_IsEmpty() => Assert.Empty(_fixture.Locator.Find(_alice.Id));

    [Fact]
    public async Task Registry_ManyConnectionsComeAndGoAtOnce_EventsOfAnEndpointAlternateAndNothingStays()
    {
        ConcurrentDictionary<TestConnection, int> standing = new();
        int wrong = 0;
        _fixture.Locator.Added += e => Count((TestConnection)e.Connection, +1);
        _fixture.Locator.Removed += (e, _) => Count((TestConnection)e.Connection, -1);
        void Count(TestConnection connection, int by)
        {
            if (standing.AddOrUpdate(connection, by, (_, old) => old + by) is not (0 or 1))
            {
                Interlocked.Increment(ref wrong);
            }
        }

        await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 200; i++)
                {
                    // Two workers share each device, so that they replace each other.
                    TestClient client = new(_fixture, _alice, (worker + i) % 6);
                    client.Post(client.RegisterText());
                    if (i % 3 == 0)
                    {
                        client.Post(client.RegisterText("Expires: 0"));
                    }

                    client.Connection.Close("done");
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(0, wrong);
        Assert.All(standing.Values, count => Assert.Equal(0, count));
        Assert.Empty(_fixture.Locator.Find(_alice.Id));
    }
}
