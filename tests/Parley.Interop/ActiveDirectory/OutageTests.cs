// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The controller is killed and comes back while people chat: what needs no domain goes on.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private DirectoryDeployment _deployment = null!;

    private Deployment Parley => _deployment.Parley;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync(
        "outage", "tls-dsk,kerberos,ntlm");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    [Trait("claim", "T04")]
    public async Task ControllerKilledUnderLoad_NobodyIsOut_TicketsGoOn_PasswordsWait()
    {
        string[] people = ["ida", "jan", "kim", "leo"];
        PidginClient[] clients = new PidginClient[people.Length];
        for (int i = 0; i < people.Length; i++)
        {
            await _deployment.AddPersonAsync(people[i]);
            clients[i] = await _deployment.ClientWithTicketAsync(people[i]);
            await Parley.SignInAsync(clients[i], people[i], null, "tls-dsk", people[i] + "@AD.CONTOSO.TEST");
        }

        await _deployment.AddPersonAsync("mia");
        Task<ClientEvent>[] ends = [.. clients.Select(static c => c.ExpectAsync("signed-off"))];
        Task chat = ChatAsync(people, clients, rounds: 20);

        await _deployment.Controller.KillAsync();
        await chat;
        await ChatAsync(people, clients, rounds: 3);

        // A client with a ticket begins anew; one that has a password only is told why not. Those with a certificate
        // alone are CertificateGraceTests': pidgin-sipe keeps none beyond a sign-in.
        PidginClient mia = Parley.Client("mia");
        ClientEvent refused = await Parley.RefusedAsync(
            mia, "mia", DirectoryDeployment.Password, "ntlm", "CONTOSO\\mia");
        Assert.Contains("directory cannot be reached", refused["text"], StringComparison.Ordinal);
        Assert.All(ends, static e => Assert.False(e.IsCompletedSuccessfully));
        await clients[0].CommandAsync("logout");
        await ends[0];
        await Parley.SignInAsync(clients[0], people[0], null, "tls-dsk", people[0] + "@AD.CONTOSO.TEST");

        await _deployment.Controller.RunAsync();
        await _deployment.MustAsync(["directory", "sync", DomainDefinition.Contoso.DnsName]);
        await Parley.SignInAsync(mia, "mia", DirectoryDeployment.Password, "ntlm", "CONTOSO\\mia");
        await ChatAsync(people, clients, rounds: 3);
        Assert.All(ends.Skip(1), static e => Assert.False(e.IsCompletedSuccessfully));
    }

    private static async Task ChatAsync(string[] people, PidginClient[] clients, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < clients.Length; i++)
            {
                int other = (i + 1) % clients.Length;
                await Pair.SendAsync(
                    clients[i], Deployment.Address(people[i]), clients[other], Deployment.Address(people[other]),
                    $"round {Guid.NewGuid()}");
            }
        }
    }
}
