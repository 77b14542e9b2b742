// SPDX-License-Identifier: Apache-2.0

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Directory.Users;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Contacts;

public sealed class ContactConcurrencyTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;

    public ContactConcurrencyTests() => _alice = _fixture.Directory.Add("alice");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Endpoints_ThreeChangeAtOnce_AllSeeTheSameChangesInTheSameOrder()
    {
        const int PerEndpoint = 60;
        TestClient[] clients = [.. Enumerable.Range(1, 3).Select(i => _fixture.SignIn(_alice, i))];
        foreach (TestClient client in clients)
        {
            Assert.Equal(200, (await client.SendAsync(client.SubscribeContacts())).Status);
        }

        await InParallelAsync(clients, (client, number) =>
        {
            for (int i = 0; i < PerEndpoint; i++)
            {
                client.Post(i % 10 == 9
                    ? client.AddGroup($"Shared {i}")
                    : i % 10 == 5
                        ? client.DeleteContact($"sip:c{(i - 1) % 7}@contoso.test")
                        : client.SetContact($"sip:c{i % 7}@contoso.test", "1 2 3", $"from {number}"));
            }
        });

        const int Total = 3 * PerEndpoint;
        List<string>[] seen = new List<string>[3];
        for (int c = 0; c < 3; c++)
        {
            seen[c] = [];
            int answers = 0;
            while (seen[c].Count < Total || answers < PerEndpoint)
            {
                WireMessage message = await clients[c].Connection.ReadAsync();
                if (message.IsResponse)
                {
                    Assert.Equal(200, message.Status);
                    answers++;
                }
                else
                {
                    Assert.Equal($"{seen[c].Count + 2} BENOTIFY", message["CSeq"]);
                    seen[c].Add(message.Body);
                }
            }
        }

        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(seen[0], seen[2]);
        Assert.Equal(
            Enumerable.Range(2, Total),
            seen[0].Select(body => (int)XElement.Parse(body).Attribute("deltaNum")!));
        Assert.All(seen[0].Select(XElement.Parse), d =>
            Assert.Equal((int)d.Attribute("deltaNum")! - 1, (int)d.Attribute("prevDeltaNum")!));

        // What an endpoint has put together out of the changes is what is stored.
        string list = (await clients[0].SendAsync(clients[0].SubscribeContacts())).Body;
        Assert.Equal(Contacts(Replay(seen[0])), Contacts(XElement.Parse(list)));
        await _fixture.RestartAsync();
        TestClient later = _fixture.SignIn(_alice, 4);
        Assert.Equal(list, (await later.SendAsync(later.SubscribeContacts())).Body);
    }

    [Fact]
    public async Task Subscriber_WhoComesInBetween_IsShownANumberAndToldEveryLaterOne()
    {
        const int Changes = 200;
        TestClient writer = _fixture.SignIn(_alice, 1);
        TestClient reader = _fixture.SignIn(_alice, 2);

        await InParallelAsync([writer, reader], (client, number) =>
        {
            for (int i = 0; number == 0 && i < Changes; i++)
            {
                client.Post(client.SetContact($"sip:c{i}@contoso.test"));
            }

            for (int i = 0; number == 1 && i < 20; i++)
            {
                client.Post(client.SubscribeContacts("Expires: 600"));
            }
        });

        int last = 0;
        while (last < Changes + 1)
        {
            XElement body = XElement.Parse((await reader.Connection.ReadAsync()).Body);
            int number = (int)body.Attribute("deltaNum")!;
            if (body.Name == "contactList")
            {
                Assert.True(number >= last);
                Assert.Equal(number - 1, body.Elements("contact").Count());
            }
            else
            {
                Assert.Equal(last + 1, number);
            }

            last = number;
        }
    }

    [Fact]
    public async Task Answer_PrecedesTheNotificationOfItsChange()
    {
        TestClient client = _fixture.SignIn(_alice);
        await client.SendAsync(client.SubscribeContacts());
        for (int i = 0; i < 50; i++)
        {
            client.Post(client.SetContact($"sip:c{i}@contoso.test"));
        }

        int answers = 0;
        for (int i = 0; i < 100; i++)
        {
            WireMessage message = await client.Connection.ReadAsync();
            answers += message.IsResponse ? 1 : 0;
            Assert.Equal(i % 2 == 0, message.IsResponse);
        }

        Assert.Equal(50, answers);
    }

    private static Task InParallelAsync(TestClient[] clients, Action<TestClient, int> work) =>
        Task.WhenAll(clients.Select((client, number) => Task.Factory.StartNew(
            () => work(client, number),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

    private static XElement Replay(IEnumerable<string> deltas)
    {
        Dictionary<string, XElement> contacts = [];
        foreach (XElement change in deltas.SelectMany(d => XElement.Parse(d).Elements()))
        {
            switch (change.Name.LocalName)
            {
                case "addedContact" or "modifiedContact":
                    contacts[(string)change.Attribute("uri")!] = change;
                    break;
                case "deletedContact":
                    contacts.Remove((string)change.Attribute("uri")!);
                    break;
            }
        }

        return new XElement("list", contacts.Values.Select(c => new XElement("contact", c.Attributes())));
    }

    private static IEnumerable<string> Contacts(XElement list) => list.Elements("contact")
        .Select(c => $"{((string)c.Attribute("uri")!).Replace("sip:", "", StringComparison.Ordinal)} "
            + $"{c.Attribute("groups")} {c.Attribute("name")}")
        .Order(StringComparer.Ordinal);
}
