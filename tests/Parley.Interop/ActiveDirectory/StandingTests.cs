// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>What becomes of a person in the domain becomes of them here, while they are signed in (row T04).</summary>
public sealed class StandingTests(RunningDirectory running) : IClassFixture<RunningDirectory>
{
    private readonly DirectoryDeployment _deployment = running.Deployment;

    private DomainPeople There => _deployment.Controller.People;

    [Theory]
    [Trait("claim", "T04")]
    [InlineData("krb5")]
    [InlineData("tls-dsk")]
    public async Task DisabledThere_WhileSignedIn_IsOutWithinSixSeconds(string scheme)
    {
        string user = "ann-" + scheme;
        await using PidginClient client = await SignedInAsync(user, scheme);

        await DirectoryDeployment.IsOutAfterAsync(client, () => There.DisableAsync(user));

        await _deployment.Parley.RefusedAsync(client, user, password: null, scheme, user + "@AD.CONTOSO.TEST");
        await There.EnableAsync(user);
        await UntilStateAsync(user, "enabled");
        await _deployment.Parley.SignInAsync(client, user, password: null, scheme, user + "@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task LockedOutThere_IsOut_AndComesBackWhenUnlocked()
    {
        await There.SetLockoutThresholdAsync(5);
        await using PidginClient client = await SignedInAsync("bob", "tls-dsk");
        await DirectoryDeployment.IsOutAfterAsync(client, () => There.LockAsync("bob"));
        await UntilStateAsync("bob", "locked there");
        await There.UnlockAsync("bob");
        await UntilStateAsync("bob", "enabled");
        await _deployment.Parley.SignInAsync(client, "bob", password: null, "tls-dsk", "bob@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task ExpiredThere_IsOut()
    {
        await using PidginClient client = await SignedInAsync("eve", "tls-dsk");
        await DirectoryDeployment.IsOutAfterAsync(
            client, () => There.ExpireAccountAsync("eve", TimeProvider.System.GetUtcNow().AddHours(-1)));
        await UntilStateAsync("eve", "expired there");
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task DeletedThere_IsOut_AndANewPersonOfThatNameIsAnother()
    {
        await using PidginClient client = await SignedInAsync("dan", "tls-dsk");
        await DirectoryDeployment.IsOutAfterAsync(client, () => There.DeleteAsync("dan"));

        await There.AddUserAsync(
            "dan", DirectoryDeployment.Password, ("mail", Deployment.Address("dan")), ("displayName", "Another Dan"));
        await _deployment.MustAsync(["directory", "sync", _deployment.Controller.Definition.DnsName]);
        CommandResult enable = await _deployment.RunAsync(["directory", "enable", "Another Dan"]);
        Assert.NotEqual(0, enable.ExitCode);
        await using PidginClient other = await _deployment.ClientWithTicketAsync("dan");
        await _deployment.Parley.RefusedAsync(other, "dan", password: null, "krb5", "dan@AD.CONTOSO.TEST");
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task PasswordResetThere_EndsTheSession_AndRevokesTheCertificate()
    {
        await using PidginClient client = await SignedInAsync("fay", "tls-dsk");
        await DirectoryDeployment.IsOutAfterAsync(client, () => There.SetPasswordAsync("fay", "Another-1234"));

        CommandResult devices = await _deployment.MustAsync(
            ["user", "devices", "--sip", Deployment.Address("fay"), "--json"]);
        Assert.DoesNotContain("\"valid\"", devices.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("claim", "T04")]
    public async Task MovedAndRenamedThere_StaysSignedIn_AndOnlyTheNewNameSignsIn()
    {
        await using PidginClient client = await SignedInAsync("gil", "tls-dsk");
        string unit = await There.AddUnitAsync("Sales");
        await There.MoveAsync("gil", unit);
        await There.RenameAsync("gil", "gilbert");
        await There.SetAsync("gilbert", "displayName", "Gilbert Renamed");
        await Until.TrueAsync(
            async () => await _deployment.PersonAsync("Gilbert Renamed") is { } person
                && person.GetProperty("dn").GetString()!.Contains("OU=Sales", StringComparison.Ordinal)
                && person.GetProperty("person").GetString() == "CONTOSO\\gilbert",
            "the rename is not followed");
        await client.CommandAsync("set-status", "busy");
        await client.ExpectedOwnStatusAsync("busy");

        await using PidginClient renamed = await _deployment.ClientWithTicketAsync("gilbert");
        await _deployment.Parley.SignInAsync(renamed, "gil", password: null, "krb5", "gilbert@AD.CONTOSO.TEST");
    }

    private async Task<PidginClient> SignedInAsync(string user, string scheme)
    {
        await _deployment.AddPersonAsync(user);
        PidginClient client = await _deployment.ClientWithTicketAsync(user);
        await _deployment.Parley.SignInAsync(client, user, password: null, scheme, user + "@AD.CONTOSO.TEST");
        return client;
    }

    private Task UntilStateAsync(string user, string state) => Until.TrueAsync(
        async () => (await _deployment.PersonAsync(user))?.GetProperty("state").GetString() == state,
        $"{user} is not {state}");
}
