// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading;
using System.Threading.Tasks;
using Parley.Directory.Users;
using Parley.Kernel.Identifiers;
using Parley.Registrar.Contacts;
using Parley.Sip.TestKit;

namespace Parley.Registrar.Tests.Contacts;

public sealed class ContactImportTests : IAsyncLifetime
{
    private readonly RegistrarFixture _fixture = new();
    private readonly Account _alice;

    public ContactImportTests() => _alice = _fixture.Directory.Add("alice");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task AddAsync_NewPerson_TheClientSeesGroupAndContacts()
    {
        Assert.Null(await AddAsync("Colleagues", "bob@contoso.test", "carol@contoso.test"));

        Assert.Equal(
            "<contactList deltaNum=\"4\"><group id=\"1\" name=\"~\" externalURI=\"\" />"
            + "<group id=\"2\" name=\"Colleagues\" externalURI=\"\" />"
            + "<contact uri=\"bob@contoso.test\" name=\"\" groups=\"2\" subscribed=\"true\" externalURI=\"\" />"
            + "<contact uri=\"carol@contoso.test\" name=\"\" groups=\"2\" subscribed=\"true\" externalURI=\"\" />"
            + "</contactList>",
            await ListAsync());
    }

    [Fact]
    public async Task AddAsync_ContactsThatAreThere_StayAsTheyAre()
    {
        TestClient client = _fixture.SignIn(_alice);
        await client.SendAsync(client.SetContact("sip:bob@contoso.test", "1", "Robert"));

        Assert.Null(await AddAsync("Colleagues", "bob@contoso.test"));

        Assert.Contains(
            "<contact uri=\"bob@contoso.test\" name=\"Robert\" groups=\"1\"", await ListAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAsync_OverALimit_SaysWhyAndAddsNothing()
    {
        RegistrarLimits limits = new() { ContactsPerUser = 1 };

        Assert.NotNull(await AddAsync(limits, "Colleagues", "bob@contoso.test", "carol@contoso.test"));
        Assert.NotNull(await AddAsync(limits, "two\nlines", "bob@contoso.test"));

        Assert.Equal(
            "<contactList deltaNum=\"1\"><group id=\"1\" name=\"~\" externalURI=\"\" /></contactList>",
            await ListAsync());
    }

    private Task<string?> AddAsync(string group, params string[] addresses) =>
        AddAsync(new RegistrarLimits(), group, addresses);

    private Task<string?> AddAsync(RegistrarLimits limits, string group, params string[] addresses)
    {
        SipAddress[] contacts = new SipAddress[addresses.Length];
        for (int i = 0; i < addresses.Length; i++)
        {
            Assert.True(SipAddress.TryParse(addresses[i], out SipAddress? address));
            contacts[i] = address;
        }

        return new ContactImport(_fixture.Database, _fixture.KeyRing, limits).AddAsync(
            _alice.Id, group, contacts, CancellationToken.None);
    }

    private async Task<string> ListAsync()
    {
        TestClient client = _fixture.SignIn(_alice, device: 2);
        WireMessage ok = await client.SendAsync(client.SubscribeContacts());
        return ok.Body;
    }
}
