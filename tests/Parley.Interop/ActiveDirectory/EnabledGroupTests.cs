// SPDX-License-Identifier: Apache-2.0

using System;
using System.Threading.Tasks;
using Parley.Interop.Harness;
using Xunit;

namespace Parley.Interop.ActiveDirectory;

/// <summary>The members of a group there may use Parley, and nobody else.</summary>
public sealed class EnabledGroupTests : IAsyncLifetime
{
    private const string Group = "Parley users";

    private DirectoryDeployment _deployment = null!;

    private DomainPeople There => _deployment.Controller.People;

    public async ValueTask InitializeAsync() => _deployment = await DirectoryDeployment.StartAsync("group");

    public ValueTask DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    [Trait("claim", "T04")]
    public async Task RemovedFromTheGroupThatIsEnabled_IsOut_ThroughNestedGroupsToo()
    {
        await There.AddGroupAsync(Group);
        await There.AddGroupAsync("Staff");
        await There.AddMembersAsync(Group, "Staff");
        await There.AddUserAsync(
            "hal", DirectoryDeployment.Password, ("mail", Deployment.Address("hal")), ("displayName", "Hal"));
        await There.AddMembersAsync("Staff", "hal");
        await _deployment.MustAsync(
        [
            "directory", "change", _deployment.Controller.Definition.DnsName,
            "--group", await There.DistinguishedNameAsync(Group),
        ]);
        await Until.TrueAsync(
            async () => (await _deployment.PersonAsync("Hal"))?.GetProperty("state").GetString() == "enabled",
            "hal is not enabled");
        await using PidginClient client = await _deployment.ClientWithTicketAsync("hal");
        await _deployment.Parley.SignInAsync(client, "hal", password: null, "tls-dsk", "hal@AD.CONTOSO.TEST");

        await DirectoryDeployment.IsOutAfterAsync(client, () => There.RemoveMembersAsync(Group, "Staff"));

        await There.AddMembersAsync(Group, "Staff");
        await Until.TrueAsync(
            async () => (await _deployment.PersonAsync("Hal"))?.GetProperty("state").GetString() == "enabled",
            "hal is not enabled");
    }

    [Fact]
    public async Task MembersOfAGroup_EnabledAtOnce_NestedOnesToo_AndWhoCannotBeIsNamed()
    {
        await There.AddGroupAsync("Sales");
        await There.AddGroupAsync("Sales abroad");
        await There.AddMembersAsync("Sales", "Sales abroad");
        foreach ((string user, string mail, string group) in ((string, string, string)[])
        [
            ("ida", Deployment.Address("ida"), "Sales"), ("jon", Deployment.Address("jon"), "Sales abroad"),
            ("kit", "kit@elsewhere.test", "Sales"),
        ])
        {
            await There.AddUserAsync(user, DirectoryDeployment.Password, ("mail", mail), ("displayName", "P " + user));
            await There.AddMembersAsync(group, user);
        }

        await _deployment.MustAsync(["directory", "sync", _deployment.Controller.Definition.DnsName]);
        CommandResult result = await _deployment.RunAsync(["directory", "enable", "--group", "Sales"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("3 people: 2 changed", result.Error, StringComparison.Ordinal);
        Assert.Contains("elsewhere.test", result.Error, StringComparison.Ordinal);
        foreach (string user in (string[])["ida", "jon"])
        {
            Assert.Equal("enabled", (await _deployment.PersonAsync("P " + user))?.GetProperty("state").GetString());
        }
    }
}
