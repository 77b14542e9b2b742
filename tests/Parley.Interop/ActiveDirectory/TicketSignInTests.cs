// SPDX-License-Identifier: Apache-2.0

using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>
/// pidgin-sipe signs in with tickets of a real KDC, and what happens in the domain happens here (rows T04, T11).
/// </summary>
public sealed class TicketSignInTests(RunningDirectory running) : IClassFixture<RunningDirectory>
{
    private readonly DirectoryDeployment _deployment = running.Deployment;

    [Theory]
    [Trait("claim", "T11")]
    [InlineData("krb5")]
    [InlineData("tls-dsk")]
    public async Task PersonOfTheDomain_SignsInWithTheirTicket(string scheme)
    {
        string user = "sso-" + scheme;
        await _deployment.AddPersonAsync(user);
        await using PidginClient client = await _deployment.ClientWithTicketAsync(user);
        await _deployment.Parley.SignInAsync(client, user, password: null, scheme, user + "@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task PersonOfTheDomain_SignsInWithTheirPassword_ByKerberos()
    {
        await _deployment.AddPersonAsync("password");
        PidginClient client = _deployment.Parley.Client("password");
        await _deployment.Parley.SignInAsync(
            client, "password", DirectoryDeployment.Password, "krb5", "password@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task WrongAndExpiredPasswords_GetNoTicket_AndNothingHere()
    {
        await _deployment.AddPersonAsync("wrong");
        PidginClient client = _deployment.Parley.Client("wrong");
        await _deployment.Parley.RefusedAsync(client, "wrong", "Guess-1234", "krb5", "wrong@AD.CONTOSO.TEST");
        await _deployment.Controller.People.ExpirePasswordAsync("wrong");
        await _deployment.Parley.RefusedAsync(
            client, "wrong", DirectoryDeployment.Password, "krb5", "wrong@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T11")]
    public async Task PersonWhoIsNotEnabled_IsToldSo()
    {
        await _deployment.AddPersonAsync("stranger");
        await _deployment.MustAsync(["directory", "disable", "stranger"]);
        await using PidginClient client = await _deployment.ClientWithTicketAsync("stranger");
        await _deployment.Parley.RefusedAsync(client, "stranger", password: null, "krb5", "stranger@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T06")]
    public async Task AdministratorWithATicket_Administers_UntilTheAccountEndsThere()
    {
        await _deployment.AddPersonAsync("boss");
        await _deployment.AddPersonAsync("clerk");
        await _deployment.MustAsync(["admin", "grant", "--sip", Deployment.Address("boss")]);
        string boss = await _deployment.Controller.GetTicketAsync("boss", DirectoryDeployment.Password);
        string clerk = await _deployment.Controller.GetTicketAsync("clerk", DirectoryDeployment.Password);

        Assert.Equal(0, (await ListAsync(boss)).ExitCode);
        CommandResult refused = await ListAsync(clerk);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is no administrator", refused.Error, System.StringComparison.Ordinal);

        await _deployment.Controller.People.DisableAsync("boss");
        await Until.TrueAsync(
            async () => (await ListAsync(boss)).ExitCode == 1, "the disabled administrator still administers");
    }

    private Task<CommandResult> ListAsync(string cache) => ParleyProcess.RunAsync(
        ["user", "list", "--data", _deployment.Parley.Data, "--as", "kerberos"], null,
        [.. _deployment.Parley.ClientEnvironment, ("KRB5CCNAME", cache)]);
}
