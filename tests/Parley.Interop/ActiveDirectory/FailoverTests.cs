// SPDX-License-Identifier: Apache-2.0

using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// A domain with two controllers, each with numbers of changes of its own: the first is killed, the second goes on, and
/// the first comes back (rows T04, T11).
/// </summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(65);

    private readonly MovedClock _clock = new();
    private DirectoryDeployment _deployment = null!;
    private DomainController? _second;

    private DomainController Second => _second!;

    private DomainController First => _deployment.Controller;

    private Deployment Parley => _deployment.Parley;

    public async ValueTask InitializeAsync()
    {
        _deployment = await DirectoryDeployment.StartAsync("failover", "tls-dsk,kerberos", "kerberos,password", _clock);
        try
        {
            await JoinAsync();
        }
        catch
        {
            // It is not asked to dispose of what did not come about.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _deployment.DisposeAsync();
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }
    }

    private async Task JoinAsync()
    {
        foreach (string person in (string[])["ann", "bob", "cyd"])
        {
            await _deployment.AddPersonAsync(person);
        }

        await First.People.AddUserAsync("dee", DirectoryDeployment.Password, ("displayName", "Not enabled"));
        _second = await DomainController.JoinAsync(First);
        await _deployment.MustAsync(
            [
                "directory", "change", First.Definition.DnsName, "--controller", First.HostName,
                "--controller", _second.HostName, "--ca", _second.AuthorityFile, "--bind-password-stdin",
            ],
            DirectoryDeployment.ReaderPassword + "\n");
        await _deployment.MustAsync(["directory", "sync", First.Definition.DnsName]);
    }

    [Fact]
    [Trait("claim", "T04")]
    [Trait("claim", "T11")]
    public async Task FirstControllerKilled_TheSecondGoesOn_AndTheFirstTakesOverAgainWhenItHasCaughtUp()
    {
        string[] before = await PeopleAsync();
        await using PidginClient ann = await SignedInAsync("ann");
        await using PidginClient bob = await SignedInAsync("bob");
        Task<ClientEvent> annOut = ann.ExpectAsync("signed-off");
        Assert.Equal(First.HostName, await ControllerAsync());

        await First.KillAsync();
        await Until.TrueAsync(async () => await ControllerAsync() == Second.HostName, "the second is not used");
        await _deployment.MustAsync(["directory", "sync", First.Definition.DnsName]);
        Assert.Equal(before, await PeopleAsync());

        // What is changed at the second is so here; whoever signs in anew gets tickets there.
        await Second.People.SetAsync("cyd", "displayName", "Cyd of the second");
        await Until.TrueAsync(
            async () => await _deployment.PersonAsync("Cyd of the second") is not null, "a change is not followed");
        await DirectoryDeployment.IsOutAfterAsync(bob, () => Second.People.DisableAsync("bob"));
        PidginClient cyd = Parley.Client("cyd");
        await Parley.SignInAsync(cyd, "cyd", DirectoryDeployment.Password, "krb5", "cyd@AD.CONTOSO.TEST");
        await Parley.RefusedAsync(bob, "bob", null, "tls-dsk", "bob@AD.CONTOSO.TEST");
        await Pair.SendAsync(
            ann, Deployment.Address("ann"), cyd, Deployment.Address("cyd"), "the second has taken over");
        (int status, _, string body) = await Curl.PasswordAsync(Parley, "CONTOSO\\cyd", DirectoryDeployment.Password);
        Assert.True(status == 200, body);
        string[] after = await PeopleAsync();

        // The first comes back as it was, without a word of the second: what ended must not come back with it.
        await First.RunAsync();
        _clock.Move(Minute);
        await Until.TrueAsync(
            async () => (await DomainAsync()).Contains("replicated", StringComparison.Ordinal),
            "the first is not tried");
        Assert.Equal(Second.HostName, await ControllerAsync());
        Assert.Equal(after, await PeopleAsync());

        await First.ReplicateFromAsync(Second);
        await CountOnAsync();
        _clock.Move(2 * Minute);
        await Until.TrueAsync(async () => await ControllerAsync() == First.HostName, "the first is not used again");
        await _deployment.MustAsync(["directory", "sync", First.Definition.DnsName]);
        Assert.Equal(after, await PeopleAsync());
        Assert.Equal("disabled there", (await _deployment.PersonAsync("bob"))!.Value.GetProperty("state").GetString());
        await DirectoryDeployment.IsOutAfterAsync(cyd, () => First.People.DisableAsync("cyd"));
        Assert.False(annOut.IsCompletedSuccessfully);
    }

    // A sign-in at a controller counts on there, and is replicated nowhere.
    private async Task CountOnAsync() => await Second.GetTicketAsync("dee", DirectoryDeployment.Password);

    private async Task<PidginClient> SignedInAsync(string user)
    {
        PidginClient client = await _deployment.ClientWithTicketAsync(user);
        await Parley.SignInAsync(client, user, null, "tls-dsk", user + "@AD.CONTOSO.TEST");
        return client;
    }

    private async Task<string> DomainAsync() => (await _deployment.MustAsync(["directory", "list", "--json"])).Output;

    private async Task<string?> ControllerAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await DomainAsync());
        return document.RootElement[0].GetProperty("controller").GetString();
    }

    private async Task<string[]> PeopleAsync()
    {
        CommandResult result = await _deployment.MustAsync(["directory", "people", "--json"]);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return
        [
            .. document.RootElement.EnumerateArray().Select(static p => p.GetRawText()).Order(StringComparer.Ordinal),
        ];
    }
}
