// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using Parley.Directory.Users;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Contacts;

/// <summary>
/// What an acknowledged change is worth: at moments when an answer is on its way, the files are copied as a kill would
/// leave them, and a registrar started on the copy must know everything that was answered before.
/// </summary>
public sealed class ContactKillTests : IAsyncLifetime
{
    private const int PerClient = 40;

    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;
    private readonly ConcurrentDictionary<string, string> _asked = new();
    private readonly ConcurrentBag<string> _answered = [];
    private readonly List<(string Files, string[] Answered)> _kills = [];
    private readonly Lock _killing = new();
    private int _count;

    public ContactKillTests() => _alice = _fixture.Directory.Add("alice");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Kill_WhileContactsAreAdded_LosesNothingThatWasAnswered()
    {
        TestClient[] clients = [_fixture.SignIn(_alice, 1), _fixture.SignIn(_alice, 2)];
        foreach (TestClient client in clients)
        {
            client.Connection.Sending = OnAnswer;
        }

        await Task.WhenAll(clients.Select((client, number) => Task.Factory.StartNew(
            () => AddContacts(client, number),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        for (int i = 0; i < PerClient; i++)
        {
            await clients[0].Connection.ReadAsync();
            await clients[1].Connection.ReadAsync();
        }

        Assert.Equal(5, _kills.Count);
        foreach ((string files, string[] before) in _kills)
        {
            await _fixture.RestartFromAsync(files);
            TestClient survivor = _fixture.SignIn(_alice, 3);
            XElement list = XElement.Parse((await survivor.SendAsync(survivor.SubscribeContacts())).Body);
            string[] kept = [.. list.Elements("contact").Select(c => (string)c.Attribute("uri")!)];

            Assert.Empty(before.Except(kept));
            Assert.Equal(kept.Length + 1, (int)list.Attribute("deltaNum")!);
        }
    }

    private void AddContacts(TestClient client, int number)
    {
        for (int i = 0; i < PerClient; i++)
        {
            string contact = $"c{number}-{i}@contoso.test";
            string request = client.SetContact("sip:" + contact);
            _asked[Encoding.ASCII.GetString(TestMessages.Parse(request).CallId)] = contact;
            client.Post(request);
        }
    }

    private void OnAnswer(WireMessage message)
    {
        Assert.Equal(200, message.Status);
        lock (_killing)
        {
            _answered.Add(_asked[message["Call-ID"]]);
            if (++_count % 16 == 1)
            {
                _kills.Add((_fixture.CopyFiles(), [.. _answered]));
            }
        }
    }
}
