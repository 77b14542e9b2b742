// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// Two domains that do not trust each other, in each of which somebody is called <c>alice</c>: who a person is, is told
/// by their domain alone, and one that is away takes nothing from the other (rows T04, T11).
/// </summary>
public sealed class TwoDomainsTests : IAsyncLifetime
{
    private const string HerAddress = "alice";
    private const string TheirAddress = "alice.fabrikam";
    private const string TheirPassword = "Fabrikam-1234";

    private DirectoryDeployment _deployment = null!;
    private DomainController? _fabrikam;

    private Deployment Parley => _deployment.Parley;

    private DomainController Fabrikam => _fabrikam!;

    public async ValueTask InitializeAsync()
    {
        _deployment = await DirectoryDeployment.StartAsync(
            "two-domains", "tls-dsk,kerberos,ntlm", "kerberos,password");
        try
        {
            _fabrikam = await DomainController.StartAsync(DomainDefinition.Fabrikam);
            await _deployment.TrustAsync(Fabrikam);
            await _deployment.AddPersonAsync("alice");
            await Fabrikam.People.AddUserAsync(
                "alice", TheirPassword, ("mail", Deployment.Address(TheirAddress)), ("displayName", "The other Alice"));
            await _deployment.AddDomainAsync(Fabrikam);
            await _deployment.MustAsync(["directory", "enable", "FABRIKAM\\alice"]);
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
        if (_fabrikam is not null)
        {
            await _fabrikam.DisposeAsync();
        }
    }

    [Fact]
    [Trait("claim", "T11")]
    [Trait("claim", "T04")]
    public async Task OneNameInTwoDomains_EachIsTheirOwn_AndOneDomainAwayIsNothingToTheOther()
    {
        await TicketsAsync();
        await PasswordsAsync();

        await using PidginClient hers = await _deployment.ClientWithTicketAsync("alice");
        await Parley.SignInAsync(hers, HerAddress, null, "tls-dsk", "alice@AD.CONTOSO.TEST");
        await using PidginClient theirs = await TheirClientAsync();
        await Parley.SignInAsync(theirs, TheirAddress, null, "tls-dsk", "alice@AD.FABRIKAM.TEST");
        Task<ClientEvent> herEnd = hers.ExpectAsync("signed-off");

        await DirectoryDeployment.IsOutAfterAsync(theirs, () => Fabrikam.People.DisableAsync("alice"));
        await Fabrikam.People.EnableAsync("alice");
        await Until.TrueAsync(
            async () => await StateAsync("The other Alice") == "enabled", "she of Fabrikam is not enabled again");

        await Fabrikam.KillAsync();
        (int status, _, string body) = await Curl.PasswordAsync(Parley, "FABRIKAM\\alice", TheirPassword);
        Assert.True(status == 503, body);
        (status, _, body) = await Curl.PasswordAsync(Parley, "CONTOSO\\alice", DirectoryDeployment.Password);
        Assert.True(status == 200, body);
        await _deployment.MustAsync(["directory", "sync", DomainDefinition.Contoso.DnsName]);
        Assert.NotEqual(0, (await _deployment.RunAsync(["directory", "sync", Fabrikam.Definition.DnsName])).ExitCode);
        Assert.False(herEnd.IsCompletedSuccessfully);
    }

    private async Task TicketsAsync()
    {
        PidginClient hers = await _deployment.ClientWithTicketAsync("alice");
        await Parley.RefusedAsync(hers, TheirAddress, null, "krb5", "alice@AD.CONTOSO.TEST");
        await SignInAndOutAsync(hers, HerAddress, null, "krb5", "alice@AD.CONTOSO.TEST");
        PidginClient theirs = await TheirClientAsync();
        await Parley.RefusedAsync(theirs, HerAddress, null, "krb5", "alice@AD.FABRIKAM.TEST");
        await SignInAndOutAsync(theirs, TheirAddress, null, "krb5", "alice@AD.FABRIKAM.TEST");
    }

    private async Task PasswordsAsync()
    {
        PidginClient client = Parley.Client("alice");
        await Parley.RefusedAsync(client, TheirAddress, DirectoryDeployment.Password, "ntlm", "CONTOSO\\alice");
        await Parley.RefusedAsync(client, HerAddress, TheirPassword, "ntlm", "FABRIKAM\\alice");
        await SignInAndOutAsync(client, HerAddress, DirectoryDeployment.Password, "ntlm", "CONTOSO\\alice");

        foreach ((string name, string password, int expected) in ((string, string, int)[])
        [
            ("CONTOSO\\alice", DirectoryDeployment.Password, 200), ("FABRIKAM\\alice", TheirPassword, 200),
            ("alice@ad.fabrikam.test", TheirPassword, 200), ("CONTOSO\\alice", TheirPassword, 400),
            ("FABRIKAM\\alice", DirectoryDeployment.Password, 400), ("alice", DirectoryDeployment.Password, 400),
        ])
        {
            (int status, _, string body) = await Curl.PasswordAsync(Parley, name, password);
            Assert.True(status == expected, $"{name}: {status} {body}");
        }
    }

    private async Task SignInAndOutAsync(
        PidginClient client, string user, string? password, string scheme, string login)
    {
        await Parley.SignInAsync(client, user, password, scheme, login);
        Task<ClientEvent> signedOff = client.ExpectAsync("signed-off");
        await client.CommandAsync("logout");
        await signedOff;
    }

    private Task<PidginClient> TheirClientAsync() =>
        _deployment.ClientWithTicketAsync("alice", TheirPassword, Fabrikam);

    private async Task<string?> StateAsync(string find) =>
        (await _deployment.PersonAsync(find)) is JsonElement person ? person.GetProperty("state").GetString() : null;
}
